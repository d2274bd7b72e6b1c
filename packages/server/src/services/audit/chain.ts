import type { Database } from '../../kit/database.ts';
import type { KeyRing } from '../../kit/key-ring.ts';
import type { Removed } from '../../kit/removed.ts';
import type { Stores } from '../../operations/stores.ts';
import type { ChainStore } from './chain-store.ts';
import { type Ends, hashOf, type Link, nothing, signed } from './link.ts';

/** Entries of one transaction: few enough that on SQLite it holds up requests for some milliseconds only. */
const batch = 500;

/**
 * Puts entries into one order and chains them: each has the hash of its predecessor. Entries come without a place, in the
 * transactions of the changes, which would all wait for each other if they shared the end of a chain. Every node runs this;
 * where two do at once, one of them starts over.
 */
export class AuditChain {
  readonly #db: Database<Stores>;
  readonly #ring: KeyRing;
  #hasSigned = false;

  constructor(db: Database<Stores>, ring: KeyRing) {
    this.#db = db;
    this.#ring = ring;
  }

  /** Chains what waits, a batch at most. Resolves with how many there were where more may wait, and else with 0. */
  async extend(): Promise<number> {
    // Outside of the transaction: those that add entries meanwhile would conflict with it on PostgreSQL.
    const found = await this.#db.read(({ auditChain }) => auditChain.waiting(batch));
    if (found.length === 0 && this.#hasSigned) return 0;
    await this.#db
      .write(async ({ auditChain }) => {
        const ends = await auditChain.ends();
        let last = ends?.last ?? nothing;
        const links = found.map(({ id, entry }) => {
          const seq = last.seq + 1;
          last = { seq, hash: hashOf(last.hash, seq, entry) };
          return { id, ...last };
        });
        // The key of before may be taken out of the ring after a new one came.
        if (links.length === 0 && (!ends || ends.signedBy === this.#ring.keys[0]?.id)) return;
        await auditChain.setEnds(signed(ends?.removed ?? nothing, last, this.#ring));
        if (links.length === 0) return;
        const linked = await auditChain.link(links);
        if (linked !== links.length) throw new AlreadyLinked();
      })
      .catch((error: unknown) => {
        if (!(error instanceof AlreadyLinked)) throw error;
      });
    this.#hasSigned = true;
    return found.length === batch ? found.length : 0;
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
