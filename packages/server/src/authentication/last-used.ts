import type { Database } from '../kit/database.ts';
import { UseNotes } from '../kit/use-notes.ts';
import type { Stores } from '../operations/stores.ts';
import type { Caller } from '../operations/use-case.ts';
import type { Accounts } from './accounts.ts';

/** Notes when tokens and their owners were last seen, and keeps the cache of accounts in step with the database. */
export class LastUsed {
  readonly #accounts: Pick<Accounts, 'patchLastSeen'>;
  readonly #tokens: UseNotes<Stores>;
  readonly #users: UseNotes<Stores>;

  constructor(db: Database<Stores>, accounts: Pick<Accounts, 'patchLastSeen'>) {
    this.#accounts = accounts;
    this.#tokens = new UseNotes(db, ({ tokens }, id, at) => tokens.setLastUsed(id, at));
    this.#users = new UseNotes(db, ({ users }, id, at) => users.setLastActivity(id, at));
  }

  note({ account: { user }, token }: Pick<Caller, 'account' | 'token'>, now: string): void {
    this.#users.note(user.id, user.lastActivityAt, now);
    if (token) this.#tokens.note(token.id, token.lastUsedAt, now);
  }

  /** Writes the times noted since the last flush. Times that could not be written wait for the next one. */
  async flush(): Promise<number> {
    const written = { users: new Map<string, string>(), tokens: new Map<string, string>() };
    try {
      await this.#users.write(written.users);
      await this.#tokens.write(written.tokens);
    } finally {
      if (written.users.size + written.tokens.size > 0) this.#accounts.patchLastSeen(written);
      this.#users.forget(written.users);
      this.#tokens.forget(written.tokens);
    }
    return 0;
  }
}
