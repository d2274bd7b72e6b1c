import type { Clock } from '../../kit/clock.ts';
import type { Database } from '../../kit/database.ts';
import type { KeyRing } from '../../kit/key-ring.ts';
import type { Removed } from '../../kit/removed.ts';
import type { Stores } from '../../operations/stores.ts';
import type { ChainStore } from './chain-store.ts';
import type { AuditEntry } from './event.ts';
import { checkSignature, type Ends, hashOf, type Link, nothing, signed } from './link.ts';

export interface AuditChainOptions {
  clock: Clock;
  /** Told of an entry that says that the chain was broken. */
  broke: (entry: AuditEntry) => void;
}

/** Entries of one transaction: few enough that on SQLite it holds up requests for some milliseconds only. */
const batch = 500;

/**
 * Puts entries into one order and chains them: each has the hash of its predecessor. Entries come without a place, in
 * the transactions of the changes, which would all wait for each other if they shared the end of a chain. Every node
 * runs this; if two do at the same moment, one of them starts over.
 */
export class AuditChain {
  readonly #db: Database<Stores>;
  readonly #ring: KeyRing;
  readonly #options: AuditChainOptions;
  #hasSigned = false;
  /** The end of the chain when this process looked last. */
  #seen = nothing;

  constructor(db: Database<Stores>, ring: KeyRing, options: AuditChainOptions) {
    this.#db = db;
    this.#ring = ring;
    this.#options = options;
  }

  /** Chains the waiting entries, a batch at most. Resolves with their number if more may wait, else with 0. */
  async extend(): Promise<number> {
    const seen = this.#seen;
    // Outside of the transaction: those that add entries meanwhile would conflict with it on PostgreSQL.
    const { found, present } = await this.#db.read(async ({ auditChain }) => ({
      found: await auditChain.waiting(batch),
      present: await auditChain.ends(),
    }));
    await this.#compare(seen, present);
    if (found.length === 0 && this.#hasSigned) return 0;
    const reached = await this.#db
      .write(async ({ auditChain }) => {
        const ends = await auditChain.ends();
        let last = ends?.last ?? nothing;
        const links = found.map(({ id, entry }) => {
          const seq = last.seq + 1;
          last = { seq, hash: hashOf(last.hash, seq, entry) };
          return { id, ...last };
        });
        // The key of before may be taken out of the ring after a new one came.
        if (links.length === 0 && (!ends || ends.signedBy === this.#ring.keys[0]?.id)) return last;
        await auditChain.setEnds(signed(ends?.removed ?? nothing, last, this.#ring));
        if (links.length === 0) return last;
        const linked = await auditChain.link(links);
        if (linked !== links.length) throw new AlreadyLinked();
        return last;
      })
      .catch((error: unknown) => {
        if (!(error instanceof AlreadyLinked)) throw error;
        return nothing;
      });
    this.#hasSigned = true;
    this.#see(reached);
    return found.length === batch ? found.length : 0;
  }

  /**
   * Notes in the audit that the chain is not a continuation of the one that this process knew. Write access to the
   * database is enough to cut the chain off or take it apart; this server would then chain the remaining entries anew
   * and sign them. The chain goes on from its present end.
   */
  async #compare(seen: Link, present: Ends | undefined): Promise<void> {
    const { seq, hash } = present?.last ?? nothing;
    if (seq === seen.seq && hash === seen.hash) return;
    const isOther = seq <= seen.seq;
    const isForged = present !== undefined && checkSignature(present, this.#ring) === false;
    if (!isOther && !isForged) return this.#see({ seq, hash });
    const detail = isOther
      ? `the chain ended at ${seen.seq} with ${seen.hash}, and ends at ${seq}`
      : `the signature of the chain's ends at ${seq} is not that of this server's key`;
    const entry: AuditEntry = { at: this.#options.clock().toISOString(), action: 'audit.break', detail };
    await this.#db.write(({ audit }) => audit.insert([entry]));
    this.#seen = { seq, hash };
    this.#options.broke(entry);
  }

  #see(last: Link): void {
    if (last.seq > this.#seen.seq) this.#seen = last;
  }

  /** Chains all that waits. */
  async extendToEnd(): Promise<void> {
    while ((await this.extend()) > 0);
  }

  /**
   * Removes some or all of the entries of before the instant, from the old end on. One that is older than its predecessor
   * goes after it.
   */
  async removeBefore(instant: string): Promise<Removed> {
    const oldest = await this.#db.read(({ auditChain }) => oldestOf(auditChain));
    const [first] = oldest;
    if (!first || first.entry.at >= instant) return 'all';
    return this.#db.write(async ({ auditChain }) => {
      const ends = await auditChain.ends();
      if (!ends) return 'all';
      const entries = await auditChain.after(ends.removed.seq, batch);
      const kept = entries.findIndex(({ entry }) => entry.at >= instant);
      const removed = (kept < 0 ? entries : entries.slice(0, kept)).at(-1);
      if (!removed) return 'all';
      await auditChain.removeUpTo(removed.seq);
      await auditChain.setEnds(signed(linkOf(removed), ends.last, this.#ring));
      return kept < 0 ? 'some' : 'all';
    });
  }
}

/** Another node was first: its links stand. */
class AlreadyLinked extends Error {
  override name = 'AlreadyLinked';
}

async function oldestOf(chain: ChainStore) {
  const ends: Ends | undefined = await chain.ends();
  return ends ? chain.after(ends.removed.seq, 1) : [];
}

function linkOf({ seq, hash }: Link): Link {
  return { seq, hash };
}
