import type { NameOrId } from '../../services/namespaces/name.ts';

/** The user's own data; absent if not given. */
export interface Profile {
  name?: string | undefined;
  company?: string | undefined;
  logo?: string | undefined;
  timezone?: string | undefined;
  defaultS3Path?: string | undefined;
  defaultS3PathCredentialsName?: string | undefined;
  defaultNamespaceCharged?: string | undefined;
  defaultRegion?: string | undefined;
  assetLocations?: Record<string, unknown> | undefined;
}

export interface UserRecord extends Profile {
  id: string;
  username: string;
  passwordHash: string;
  email?: string | undefined;
  /**
   * The address that the account holds confirmed, as it is compared: its own, or the one before until that is confirmed.
   * No two accounts hold the same.
   */
  confirmedEmail?: string | undefined;
  createdAt: string;
  updatedAt: string;
  lastActivityAt?: string | undefined;
  /** Since when the password needs a code of an authenticator app besides it. */
  totpSince?: string | undefined;
  /** Since when the account has a passkey. */
  passkeysSince?: string | undefined;
  /** Since when nothing of the account authenticates. */
  disabledAt?: string | undefined;
  /** Whether the user administers the site. */
  siteAdmin?: boolean | undefined;
  /** Whether the user must set a new password before anything else. */
  passwordChangeRequired?: boolean | undefined;
}

export interface Users {
  insert(user: UserRecord): Promise<void>;
  find(who: NameOrId): Promise<UserRecord | undefined>;
  /** The one account that holds the address confirmed. */
  findByConfirmedEmail(email: string): Promise<UserRecord | undefined>;
  /** Overwrites the whole record. */
  update(user: UserRecord): Promise<void>;
  /** Replaces the stored hash, if it is still `from`. */
  replaceHash(id: string, from: string, to: string): Promise<void>;
  /** Stored hashes in the order of IDs, behind this one: at most `most`. */
  hashesAfter(id: string, most: number): Promise<{ id: string; passwordHash: string }[]>;
  setLastActivity(id: string, at: string): Promise<void>;
}
