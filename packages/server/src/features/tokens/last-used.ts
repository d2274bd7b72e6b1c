import { later, minute } from '../../kit/clock.ts';
import type { Database } from '../../kit/database.ts';
import type { Stores } from '../stores.ts';
import type { Caller } from '../use-case.ts';

/** Whoever is seen again within so many seconds is not noted again. */
const precision = minute;
/** How many notes are written in one transaction, which nothing else runs beside on SQLite. */
const batch = 200;

/**
 * Notes when tokens and people were last seen, to the minute, and writes the notes together now and then: no request waits
 * for it.
 */
export class LastUsed {
  readonly #db: Database<Stores>;
  readonly #tokens = new Map<string, string>();
  readonly #users = new Map<string, string>();
  #now = '';
  #recently = '';

  constructor(db: Database<Stores>) {
    this.#db = db;
  }

  note({ account: { user }, token }: Caller, now: string): void {
    if (now !== this.#now) {
      this.#now = now;
      this.#recently = later(now, -precision);
    }
    if (isBefore(user.lastActivityAt, this.#recently)) this.#users.set(user.id, now);
    if (token && isBefore(token.lastUsedAt, this.#recently)) this.#tokens.set(token.id, now);
  }

  /** Writes what was noted since the last time. What could not be written waits for the next time. */
  async flush(): Promise<number> {
    // In one order, so that two nodes that write the same rows do not lock each other out.
    await this.#write(this.#users, ({ users }, id, at) => users.setLastActivity(id, at));
    await this.#write(this.#tokens, ({ tokens }, id, at) => tokens.setLastUsed(id, at));
    return 0;
  }

  async #write(notes: Map<string, string>, set: (stores: Stores, id: string, at: string) => Promise<void>) {
    const sorted = [...notes].sort(([a], [b]) => (a < b ? -1 : 1));
    for (let from = 0; from < sorted.length; from += batch) {
      const some = sorted.slice(from, from + batch);
      await this.#db.write(
        async (stores) => {
          for (const [id, at] of some) await set(stores, id, at);
        },
        { mayBeLost: true },
      );
      // Unless it was noted anew meanwhile.
      for (const [id, at] of some) if (notes.get(id) === at) notes.delete(id);
    }
  }
}

function isBefore(noted: string | undefined, instant: string): boolean {
  return noted === undefined || noted <= instant;
}
