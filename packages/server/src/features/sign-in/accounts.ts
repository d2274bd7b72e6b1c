import type { Database } from '../../kit/database.ts';
import { Remembered } from '../../kit/remembered.ts';
import { Together } from '../../kit/together.ts';
import type { MemberRecord } from '../members/store.ts';
import type { Stores } from '../stores.ts';
import type { TokenRecord } from '../tokens/store.ts';
import type { TokenHash } from '../tokens/token.ts';
import type { UserRecord } from '../users/store.ts';

/** A person with their memberships, as one statement reads them. The object is shared: it is never changed. */
export interface Account {
  readonly user: UserRecord;
  readonly memberships: readonly MemberRecord[];
}

/** A token with the account it belongs to. */
export interface TokenAccount {
  readonly token: TokenRecord;
  readonly account: Account;
}

/** The port: many look-ups in one statement. Expired tokens are found too; whoever asks looks at the time. */
export interface AccountLookUp {
  byTokenHashes(hashes: readonly TokenHash[]): Promise<Map<TokenHash, TokenAccount>>;
  byUsernameKeys(keys: readonly string[]): Promise<Map<string, Account>>;
}

/**
 * "Whose token is this?", which every request begins with, never answered from the past.
 *
 * Where the database tells by a number that nothing was committed (SQLite), what was found is remembered for just as
 * long. Elsewhere look-ups that arrive together travel together, which needs no memory.
 */
export class Accounts {
  readonly #tokens: Remembered<TokenHash, TokenAccount>;
  readonly #names: Remembered<string, Account>;

  constructor(db: Database<Stores>, lookUp: AccountLookUp) {
    const version = db.version && (() => db.version?.('accounts') ?? 0);
    this.#tokens = new Remembered(
      version,
      asker(db, (hashes) => lookUp.byTokenHashes(hashes)),
    );
    this.#names = new Remembered(
      version,
      asker(db, (keys) => lookUp.byUsernameKeys(keys)),
    );
  }

  /** At once where it is remembered, else by the database. */
  byTokenHash(hash: TokenHash): TokenAccount | Promise<TokenAccount | undefined> {
    return this.#tokens.find(hash);
  }

  byUsernameKey(key: string): Account | Promise<Account | undefined> {
    return this.#names.find(key);
  }
}

/** Over a network, look-ups travel together; beside the process there is nothing to save. */
function asker<Key extends string, Found>(
  db: Database<Stores>,
  ask: (keys: readonly Key[]) => Promise<Map<Key, Found>>,
): (key: Key) => Promise<Found | undefined> {
  if (db.engine === 'sqlite') return async (key) => (await ask([key])).get(key);
  const together = new Together(ask);
  return (key) => together.find(key);
}
