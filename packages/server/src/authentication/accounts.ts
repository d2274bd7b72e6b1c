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

/** A person with their memberships, as one statement reads them. The object is shared: it is never changed. */
export interface Account {
  readonly user: UserRecord;
  readonly memberships: readonly AccountMembership[];
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

  /**
   * Patches cached accounts after last-seen times are flushed. Flushes are too frequent to clear the cache each time.
   */
  patchLastSeen(last: LastSeen): void {
    this.#tokens.correct?.((found) => seenToken(found, last));
    this.#names.correct?.((account) => seenAccount(account, last));
  }
}

function seenToken(found: TokenAccount, last: LastSeen): TokenAccount {
  const account = seenAccount(found.account, last);
  const lastUsedAt = last.tokens.get(found.token.id);
  if (account === found.account && lastUsedAt === undefined) return found;
  return { token: lastUsedAt === undefined ? found.token : { ...found.token, lastUsedAt }, account };
}

function seenAccount(account: Account, { users }: LastSeen): Account {
  const lastActivityAt = users.get(account.user.id);
  return lastActivityAt === undefined ? account : { ...account, user: { ...account.user, lastActivityAt } };
}

/** When people and tokens were last seen, by their IDs. */
export interface LastSeen {
  readonly users: ReadonlyMap<string, string>;
  readonly tokens: ReadonlyMap<string, string>;
}

interface Memory<Key extends string, Found> {
  find(key: Key): Found | Promise<Found | undefined>;
  /** Absent if every look-up asks the database about cached entries anyway. */
  correct?(correct: (found: Found) => Found): void;
}

function memory<Key extends string, Found>(db: Database<Stores>, ask: Ask<Key, Found>): Memory<Key, Found> {
  if (!db.version) return new SnapshotCache(ask);
  return new VersionedCache(
    () => db.version?.('accounts') ?? 0,
    async (key) => (await ask([key], false)).found.get(key),
  );
}
