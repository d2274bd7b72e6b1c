import type { Database } from '../kit/database.ts';
import { type Ask, SnapshotCache } from '../kit/snapshot-cache.ts';
import { VersionedCache } from '../kit/versioned-cache.ts';
import type { MemberRecord } from '../operations/members/store.ts';
import type { OrganizationPolicies } from '../operations/policies/policies.ts';
import type { Stores } from '../operations/stores.ts';
import type { TokenRecord } from '../operations/tokens/store.ts';
import type { TokenHash } from '../operations/tokens/token.ts';
import type { UserRecord } from '../operations/users/store.ts';
import type { ServiceCredentialRecord } from '../services/service-credentials/store.ts';

/**
 * A person with their memberships, as one statement reads them. The object is shared: it is never changed. When they were last
 * seen may be old in it, and `LastUsed` knows that.
 */
export interface Account {
  readonly user: UserRecord;
  readonly memberships: readonly AccountMembership[];
  /**
   * The snapshot that the account is of, where it was asked for: as long as accounts come from the same one, nothing was
   * committed.
   */
  readonly asOf?: string;
  /** The site's longest life of a named token, in days, where one is set. */
  readonly maxTokenDays?: number;
  /** Whether the site requires a second factor of every account. */
  readonly secondFactorRequired?: boolean;
}

/** A membership, with the organization's policies where it has any that ask something of the caller. */
export interface AccountMembership extends MemberRecord {
  readonly policies?: OrganizationPolicies;
}

/** A token with the account it belongs to. */
export interface TokenAccount {
  readonly token: TokenRecord;
  readonly account: Account;
}

/** The port: many look-ups in one statement. Expired tokens are found too; the caller checks the expiry. */
export interface AccountLookUp {
  byTokenHashes: Ask<TokenHash, TokenAccount>;
  byUsernameKeys: Ask<string, Account>;
  byServiceHashes: Ask<TokenHash, ServiceCredentialRecord>;
}

/**
 * Finds the account of a token, the first step of every request. Never returns a stale answer.
 *
 * A result is cached until the next commit. SQLite shows commits by a number in shared memory; PostgreSQL tells of them
 * in the answer to one query for all look-ups that arrive together.
 */
export class Accounts {
  readonly #tokens: Memory<TokenHash, TokenAccount>;
  readonly #names: Memory<string, Account>;
  readonly #services: Memory<TokenHash, ServiceCredentialRecord>;

  constructor(db: Database<Stores>, lookUp: AccountLookUp) {
    this.#tokens = memory(db, lookUp.byTokenHashes);
    this.#names = memory(db, lookUp.byUsernameKeys);
    this.#services = memory(db, lookUp.byServiceHashes);
  }

  /** At once where it is remembered, else by the database. */
  byTokenHash(hash: TokenHash): TokenAccount | Promise<TokenAccount | undefined> {
    return this.#tokens.find(hash);
  }

  byUsernameKey(key: string): Account | Promise<Account | undefined> {
    return this.#names.find(key);
  }

  /** The service credential with the secret of this hash, as fresh as everything else. */
  byServiceHash(hash: TokenHash): ServiceCredentialRecord | Promise<ServiceCredentialRecord | undefined> {
    return this.#services.find(hash);
  }
}

interface Memory<Key extends string, Found> {
  find(key: Key): Found | Promise<Found | undefined>;
}

function memory<Key extends string, Found>(db: Database<Stores>, ask: Ask<Key, Found>): Memory<Key, Found> {
  const { version } = db;
  if (!version) return new SnapshotCache(ask);
  const cache = new VersionedCache<Key, Found>();
  const one = async (key: Key) => (await ask([key], false)).found.get(key);
  return { find: (key) => cache.find(key, version('accounts'), one) };
}
