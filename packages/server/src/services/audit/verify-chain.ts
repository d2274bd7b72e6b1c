import type { Database } from '../../kit/database.ts';
import type { KeyRing } from '../../kit/key-ring.ts';
import type { Stores } from '../../operations/stores.ts';
import { checkSignature, type Ends, hashOf, type Link, nothing } from './link.ts';

const batch = 1000;

/** Where the chain does not hold, and why. The sentence is for the operator. */
export interface ChainFault {
  /** The place of the first entry that does not fit. */
  seq: number;
  /** When it says it was, where it is there. */
  at?: string | undefined;
  why: string;
}

export interface ChainReport {
  /** How many entries the chain has, up to its last end. */
  entries: number;
  /** How many entries waited to be chained when the reading began: where none did, the chain has all that were written before. */
  waiting: number;
  /** Nothing where no entry was ever chained. */
  ends: Ends | undefined;
  /** `not checked` where the key ring, or the key that signed, is not here. */
  signature: 'valid' | 'not checked';
  fault?: ChainFault;
}

/**
 * Reads the chain from its oldest entry to its newest, beside a running server or without one, and finds the first entry
 * that was changed, is missing, was inserted or changed its place. With `known`, both ends as an earlier report told them,
 * it has to be this chain gone on. Writes nothing.
 */
export async function verifyChain(
  db: Database<Stores>,
  ring: KeyRing | undefined,
  known?: Ends,
  progress?: (seq: number, last: number) => void,
): Promise<ChainReport> {
  // First: those that are chained meanwhile would be in neither number.
  const waiting = await db.read(({ auditChain }) => auditChain.countWaiting());
  const walk = new Walk(db, known?.last.seq ?? 0);
  let fault = await walk.toEnd(progress);
  const { ends } = walk;
  const verdict = ends && ring ? checkSignature(ends, ring) : 'unknown key';
  if (!fault && ends && verdict === false) {
    fault = { seq: ends.last.seq, why: 'the signature of the ends of the chain is not that of this key' };
  }
  if (!fault && known) fault = await compare(db, ring, known, ends);
  return {
    entries: walk.count,
    waiting,
    ends,
    signature: verdict === true ? 'valid' : 'not checked',
    ...(fault && { fault }),
  };
}

class Walk {
  readonly #db: Database<Stores>;
  /** The operator knows the head at this place, so the server's notes up to here are no news. */
  readonly #known: number;
  #previous: Link = nothing;
  count = 0;
  /** As they were read last. */
  ends: Ends | undefined;

  constructor(db: Database<Stores>, known: number) {
    this.#db = db;
    this.#known = known;
  }

  async toEnd(progress?: (seq: number, last: number) => void): Promise<ChainFault | undefined> {
    const early = await this.#begin();
    if (early) return early;
    for (;;) {
      const entries = await this.#db.read(({ auditChain }) => auditChain.after(this.#previous.seq, batch));
      for (const { seq, hash, entry } of entries) {
        if (seq > this.#previous.seq + 1) await this.#catchUp();
        // The batch may hold entries that retention has removed meanwhile.
        if (seq <= this.#previous.seq) continue;
        if (seq > this.#previous.seq + 1) {
          return { seq: this.#previous.seq + 1, why: `it is missing: the next one is ${seq}` };
        }
        if (hash !== hashOf(this.#previous.hash, seq, entry)) {
          return { seq, at: entry.at, why: 'its hash is not that of its fields and its predecessor' };
        }
        if (entry.action === 'audit.break' && seq > this.#known) {
          return { seq, at: entry.at, why: `the server noted there that ${entry.detail}` };
        }
        this.#previous = { seq, hash };
        this.count++;
      }
      // Read after the entries, so that it cannot be behind them.
      const last = (await this.#ends())?.last ?? nothing;
      progress?.(this.#previous.seq, last.seq);
      if (entries.length > 0) continue;
      if (last.seq < this.#previous.seq) return { seq: last.seq + 1, why: `the chain ends before it, at ${last.seq}` };
      if (last.seq === this.#previous.seq) {
        return last.hash === this.#previous.hash
          ? undefined
          : { seq: last.seq, why: 'its hash is not the one at the end of the chain' };
      }
      const more = await this.#db.read(({ auditChain }) => auditChain.after(this.#previous.seq, 1));
      if (more.length === 0 && !(await this.#catchUp())) {
        return { seq: this.#previous.seq + 1, why: `it is missing: the chain ends at ${last.seq}` };
      }
    }
  }

  async #begin(): Promise<ChainFault | undefined> {
    const ends = await this.#ends();
    if (ends) this.#previous = ends.removed;
    const { seq } = this.#previous;
    const isLeftOver = await this.#db.read(({ auditChain }) => auditChain.hasUpTo(seq));
    return isLeftOver ? { seq, why: 'the chain begins behind it' } : undefined;
  }

  /** Goes on behind the entries that retention has removed meanwhile. False if there are none. */
  async #catchUp(): Promise<boolean> {
    const { removed = nothing } = (await this.#ends()) ?? {};
    if (removed.seq <= this.#previous.seq) return false;
    this.#previous = removed;
    return true;
  }

  async #ends(): Promise<Ends | undefined> {
    this.ends = await this.#db.read(({ auditChain }) => auditChain.ends());
    return this.ends;
  }
}

/** Whether the chain is the one of which both ends were told before. */
async function compare(
  db: Database<Stores>,
  ring: KeyRing | undefined,
  known: Ends,
  ends: Ends | undefined,
): Promise<ChainFault | undefined> {
  const { last } = known;
  if (ring && checkSignature(known, ring) === false) {
    return { seq: last.seq, why: 'the signature of the given head is not that of this key' };
  }
  if (last.seq === 0) return undefined;
  const { removed, last: end } = ends ?? { removed: nothing, last: nothing };
  if (end.seq < last.seq) return { seq: end.seq + 1, why: `it is missing: the given head is entry ${last.seq}` };
  if (removed.seq > last.seq) {
    return { seq: last.seq, why: 'it was removed for its age, so the given head can no longer be compared' };
  }
  const found = removed.seq === last.seq ? removed : await db.read(({ auditChain }) => auditChain.find(last.seq));
  if (found?.hash === last.hash) return undefined;
  return { seq: last.seq, why: 'its hash is not that of the given head' };
}
