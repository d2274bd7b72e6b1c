import type { Database } from '../../kit/database.ts';
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

const remembered = 50_000;

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
    this.#tokens = new Remembered(db.version, (hashes) => lookUp.byTokenHashes(hashes));
    this.#names = new Remembered(db.version, (keys) => lookUp.byUsernameKeys(keys));
  }

  /** At once where it is remembered, else by the database. */
  byTokenHash(hash: TokenHash): TokenAccount | Promise<TokenAccount | undefined> {
    return this.#tokens.find(hash);
  }

  byUsernameKey(key: string): Account | Promise<Account | undefined> {
    return this.#names.find(key);
  }
}

type Ask<Key extends string, Found> = (keys: readonly Key[]) => Promise<Map<Key, Found>>;

class Remembered<Key extends string, Found> {
  readonly #version: (() => number) | undefined;
  readonly #ask: Ask<Key, Found>;
  readonly #together: Together<Key, Found>;
  readonly #found = new Map<Key, Found>();
  #foundAt: number | undefined;

  constructor(version: (() => number) | undefined, ask: Ask<Key, Found>) {
    this.#version = version;
    this.#ask = ask;
    this.#together = new Together(ask);
  }

  find(key: Key): Found | Promise<Found | undefined> {
    if (!this.#version) return this.#together.find(key);
    const version = this.#version();
    if (version !== this.#foundAt) {
      this.#found.clear();
      this.#foundAt = version;
    }
    return this.#found.get(key) ?? this.#read(key, version);
  }

  async #read(key: Key, version: number): Promise<Found | undefined> {
    const found = (await this.#ask([key])).get(key);
    // Something was committed meanwhile: what was found may be from before.
    if (found === undefined || version !== this.#foundAt) return found;
    if (this.#found.size >= remembered) this.#found.clear();
    this.#found.set(key, found);
    return found;
  }
}

const largestBatch = 64;

/** Collects look-ups until the event loop has read what has arrived, then asks for all of them at once. */
class Together<Key extends string, Found> {
  readonly #ask: Ask<Key, Found>;
  #waiting: { key: Key; resolve: (found: Found | undefined) => void; reject: (error: unknown) => void }[] = [];

  constructor(ask: Ask<Key, Found>) {
    this.#ask = ask;
  }

  find(key: Key): Promise<Found | undefined> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ key, resolve, reject });
      if (this.#waiting.length === 1) setImmediate(() => this.#leave());
      else if (this.#waiting.length >= largestBatch) this.#leave();
    });
  }

  #leave(): void {
    const batch = this.#waiting;
    if (batch.length === 0) return;
    this.#waiting = [];
    this.#ask([...new Set(batch.map(({ key }) => key))]).then(
      (found) => {
        for (const { key, resolve } of batch) resolve(found.get(key));
      },
      (error: unknown) => {
        for (const { reject } of batch) reject(error);
      },
    );
  }
}
