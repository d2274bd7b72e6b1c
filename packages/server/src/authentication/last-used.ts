import { later, minute } from '../kit/clock.ts';
import type { Database } from '../kit/database.ts';
import type { Stores } from '../operations/stores.ts';
import type { Caller } from '../operations/use-case.ts';
import type { Accounts } from './accounts.ts';

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
  readonly #accounts: Pick<Accounts, 'patchLastSeen'>;
  readonly #tokens = new Map<string, string>();
  readonly #users = new Map<string, string>();
  #now = '';
  #recently = '';

  constructor(db: Database<Stores>, accounts: Pick<Accounts, 'patchLastSeen'>) {
    this.#db = db;
    this.#accounts = accounts;
  }

  note({ account: { user }, token }: Caller, now: string): void {
    if (now !== this.#now) {
      this.#now = now;
      this.#recently = later(now, -precision);
    }
    this.#note(this.#users, user.id, user.lastActivityAt, now);
    if (token) this.#note(this.#tokens, token.id, token.lastUsedAt, now);
  }

  #note(notes: Map<string, string>, id: string, known: string | undefined, now: string): void {
    if (isBefore(known, this.#recently) && isBefore(notes.get(id), this.#recently)) notes.set(id, now);
  }

  /** Writes what was noted since the last time. What could not be written waits for the next time. */
  async flush(): Promise<number> {
    const written = { users: new Map<string, string>(), tokens: new Map<string, string>() };
    try {
      await this.#write(this.#users, written.users, ({ users }, id, at) => users.setLastActivity(id, at));
      await this.#write(this.#tokens, written.tokens, ({ tokens }, id, at) => tokens.setLastUsed(id, at));
    } finally {
      if (written.users.size + written.tokens.size > 0) this.#accounts.patchLastSeen(written);
      forget(this.#users, written.users);
      forget(this.#tokens, written.tokens);
    }
    return 0;
  }

  async #write(
    notes: Map<string, string>,
    written: Map<string, string>,
    set: (stores: Stores, id: string, at: string) => Promise<void>,
  ): Promise<void> {
    // In one order, so that two nodes that write the same rows do not lock each other out.
    const sorted = [...notes].sort(([a], [b]) => (a < b ? -1 : 1));
    for (let from = 0; from < sorted.length; from += batch) {
      const some = sorted.slice(from, from + batch);
      await this.#db.write(
        async (stores) => {
          for (const [id, at] of some) await set(stores, id, at);
        },
        { mayBeLost: true },
      );
      for (const [id, at] of some) written.set(id, at);
    }
  }
}

function isBefore(noted: string | undefined, instant: string): boolean {
  return noted === undefined || noted <= instant;
}

/** Unless it was noted anew meanwhile. */
function forget(notes: Map<string, string>, written: ReadonlyMap<string, string>): void {
  for (const [id, at] of written) if (notes.get(id) === at) notes.delete(id);
}
