import type { Database } from '../kit/database.ts';
import type { Stores } from '../operations/stores.ts';
import type { Passwords } from './passwords.ts';
import { countForms } from './stand-in.ts';

const page = 1000;

/**
 * Tells `Passwords` in which forms hashes are stored, so that checking an unknown name takes as long as checking a
 * known one may. Reads a page at a time: on SQLite, requests are answered between two of them.
 */
export class FormCensus {
  readonly #db: Database<Stores>;
  readonly #passwords: Passwords;
  #countedAt: number | undefined;

  constructor(db: Database<Stores>, passwords: Passwords) {
    this.#db = db;
    this.#passwords = passwords;
  }

  /** Counts anew, unless nothing of an account was written since. */
  async round(): Promise<number> {
    const version = this.#db.version?.('accounts');
    if (version !== undefined && version === this.#countedAt) return 0;
    const counts = new Map<string, number>();
    let after = '';
    for (;;) {
      const rows = await this.#db.read(({ users }) => users.hashesAfter(after, page));
      countForms(
        rows.map(({ passwordHash }) => passwordHash),
        counts,
      );
      const last = rows.at(-1);
      if (last === undefined || rows.length < page) break;
      after = last.id;
    }
    this.#passwords.learnForms(counts);
    this.#countedAt = version;
    return 0;
  }
}
