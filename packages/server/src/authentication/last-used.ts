import type { Database } from '../kit/database.ts';
import { UseNotes } from '../kit/use-notes.ts';
import type { Stores } from '../operations/stores.ts';
import type { UserRecord } from '../operations/users/store.ts';
import type { TokenAccount } from './accounts.ts';

/** Notes when tokens and their owners were last seen. Cached accounts stay as they were read: callers ask here (ADR 23). */
export class LastUsed {
  readonly #tokens: UseNotes<Stores>;
  readonly #users: UseNotes<Stores>;

  constructor(db: Pick<Database<Stores>, 'write'>) {
    this.#tokens = new UseNotes(db, ({ tokens }, id, at) => tokens.setLastUsed(id, at));
    this.#users = new UseNotes(db, ({ users }, id, at) => users.setLastActivity(id, at));
  }

  note({ account: { user }, token }: Pick<TokenAccount, 'account'> & { token?: Seen }, now: string): void {
    this.#users.note(user.id, user.lastActivityAt, now);
    if (token) this.#tokens.note(token.id, token.lastUsedAt, now);
  }

  /** When a user was last seen, as far as it is written. The record may have been read before. */
  lastActivityOf({ id, lastActivityAt }: Pick<UserRecord, 'id' | 'lastActivityAt'>): string | undefined {
    return this.#users.lastUse(id, lastActivityAt);
  }

  /** Writes the times noted since the last flush. Times that could not be written wait for the next one. */
  async flush(): Promise<number> {
    await this.#users.write();
    await this.#tokens.write();
    return 0;
  }
}

interface Seen {
  id: string;
  lastUsedAt?: string | undefined;
}
