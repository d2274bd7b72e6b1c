import type { Principal } from '../../access/principal.ts';
import type { Database } from '../../kit/database.ts';
import type { Stores } from '../stores.ts';

/** Notes when tokens and people were last seen, and writes the notes together now and then: no request waits for it. */
export class LastUsed {
  readonly #db: Database<Stores>;
  #tokens = new Map<string, string>();
  #users = new Map<string, string>();

  constructor(db: Database<Stores>) {
    this.#db = db;
  }

  note(principal: Principal, now: string): void {
    this.#users.set(principal.userId, now);
    if (principal.token) this.#tokens.set(principal.token.id, now);
  }

  /** Writes what was noted since the last time. Resolves with how many notes there were. */
  async flush(): Promise<number> {
    const [tokens, users] = [this.#tokens, this.#users];
    if (users.size === 0) return 0;
    this.#tokens = new Map();
    this.#users = new Map();
    await this.#db.write(async (stores) => {
      // In one order, so that two nodes that write the same rows do not lock each other out.
      for (const [id, at] of sorted(users)) await stores.users.setLastActivity(id, at);
      for (const [id, at] of sorted(tokens)) await stores.tokens.setLastUsed(id, at);
    });
    return 0;
  }
}

function sorted(notes: Map<string, string>): [string, string][] {
  return [...notes].sort(([a], [b]) => (a < b ? -1 : 1));
}
