import type { ColumnType, Kysely } from 'kysely';

// Text, integers, and instants as RFC 3339 text of one width: what both engines store alike.
// `*_key` columns hold what is compared (lower case); the column beside them what is shown.

export interface NamespacesTable {
  id: string;
  kind: 'user' | 'organization';
}

/** Every name ever given. A row outlives its namespace, so that nobody inherits another's links. */
export interface NamesTable {
  key: string;
  namespace_id: string;
  /** The account that took it, for itself or for an organization. */
  claimed_by: string | null;
}

export interface UsersTable {
  id: string;
  username: string;
  username_key: string;
  password_hash: string;
  name: string | null;
  email: string | null;
  email_key: string | null;
  confirmed_email_key: string | null;
  company: string | null;
  logo: string | null;
  timezone: string | null;
  default_s3_path: string | null;
  default_s3_path_credentials_name: string | null;
  default_namespace_charged: string | null;
  default_region: string | null;
  asset_locations: string | null;
  created_at: string;
  updated_at: string;
  last_activity_at: string | null;
  /** Since when nothing of it authenticates; null where it is not disabled. */
  disabled_at: string | null;
  /** 1 where it administers the site. */
  site_admin: number;
  /** 1 until the user sets a new password. */
  password_change_required: number;
  /** Since when an authenticator app is asked for besides the password. */
  totp_since: string | null;
  /** Since when it has a passkey; null where it has none. */
  passkeys_since: string | null;
}

/** Secrets of authenticator apps. */
export interface TotpTable {
  user_id: string;
  key_id: string;
  sealed_secret: string;
  /** The time step of the last code that was taken: none is taken twice. */
  last_step: number;
  /** Until when it can be turned on; null once it is. */
  expires_at: string | null;
}

export interface RecoveryCodesTable {
  user_id: string;
  hash: string;
}

/** What authenticators know an account by: random, so that it tells nothing of it. */
export interface PasskeyHandlesTable {
  user_id: string;
  handle: string;
}

export interface PasskeysTable {
  id: string;
  user_id: string;
  credential_id: string;
  /** In COSE, as base64url. */
  public_key: string;
  /** Of the last use. Text on PostgreSQL, whose 64-bit integers do not all fit a number. */
  counter: ColumnType<number | string, number, number>;
  /** Joined by spaces. */
  transports: string;
  aaguid: string;
  /** 1 where it may be copied to other devices. */
  multi_device: number;
  /** 1 where it is. */
  backed_up: number;
  name: string;
  created_at: string;
  last_used_at: string | null;
}

/** Challenges of passkeys that were answered, until they expire: none is answered twice. */
export interface UsedChallengesTable {
  hash: string;
  expires_at: string;
}

export interface OrganizationsTable {
  id: string;
  name: string;
  name_key: string;
  logo: string | null;
  description: string | null;
  default_s3_path: string | null;
  default_s3_path_credentials_name: string | null;
  asset_locations: string | null;
  assume_role_arn: string | null;
  created_at: string;
  updated_at: string;
}

export interface MembersTable {
  organization_id: string;
  user_id: string;
  role: string;
  created_at: string;
  /**
   * The user who gave the membership. Null where the member made the organization. The organization's ID where it is not
   * known which of its people it was.
   */
  added_by: string | null;
}

export interface TokensTable {
  id: string;
  hash: string;
  hint: string;
  user_id: string;
  kind: 'session' | 'named' | 'mailed';
  name: string;
  scopes: string;
  issued_at: string;
  expires_at: string;
  made_by_password: number;
  password_at: string | null;
  email_key: string | null;
  user_agent: string | null;
  address: string | null;
  last_used_at: string | null;
}

export interface AwsCredentialsTable {
  id: string;
  namespace_id: string;
  name: string;
  access_key_id: string | null;
  key_id: string | null;
  sealed_secret: string | null;
  service_role_arn: string | null;
  is_default: number;
  buckets: string;
  created_at: string;
  updated_at: string;
  provider: 'AWS' | 'AZURE' | 'GCP';
  kind: 'aws' | 'azure_key' | 'azure_token' | 'gcp_key' | 'gcp_token';
  account_name: string | null;
  endpoint: string | null;
  region: string | null;
  path_style: number | null;
  sse_kms_key_id: string | null;
  external_id: string | null;
  allowed_in_tasks: number;
  last_used_at: string | null;
  checked_at: string | null;
  valid: number | null;
  checks: string | null;
}

/** What a namespace's roles are assumed with, so that no other namespace can name them. */
export interface ExternalIdsTable {
  namespace_id: string;
  external_id: string;
}

export interface OutboxTable {
  id: string;
  kind: string;
  payload: string;
  attempts: number;
  due_at: string;
  created_at: string;
}

/** Offers to join an organization: pending ones, and for a while those that were accepted or expired. */
export interface InvitationsTable {
  id: string;
  organization_id: string;
  inviter_id: string;
  /** The recipient as the inviter wrote it, and as it is compared. */
  recipient: string;
  recipient_key: string;
  /** The invited address as it is compared; null where an account is invited. */
  email_key: string | null;
  /** The invited account; null where an address is, or where there was no such account. */
  user_id: string | null;
  role: string;
  created_at: string;
  expires_at: string;
  /** Of the token in the newest letter; null until that is written, and once it was used. */
  token_hash: string | null;
  accepted_at: string | null;
  accepted_by: string | null;
}

export interface KeysTable {
  id: string;
  fingerprint: string;
}

/** Tries of passwords, by account and client; `*` is the account whoever tries. */
export interface SignInsTable {
  account: string;
  client: string;
  /** Instants of the last failures, joined by spaces. */
  failures: string;
  /** For a client the delays in a row, for an account the failures in a row. */
  count: number;
  known_at: string | null;
  expires_at: string;
}

export interface RatesTable {
  kind: string;
  key: string;
  /** When it happened, joined by spaces. */
  instants: string;
  expires_at: string;
}

/** Requests that were carried out, by their `Idempotency-Key`. */
export interface IdempotencyTable {
  id: string;
  user_id: string | null;
  key_id: string;
  sealed: string;
  expires_at: string;
}

export interface AuditTable {
  at: string;
  action: string;
  actor_id: string | null;
  token_id: string | null;
  subject_id: string | null;
  namespace_id: string | null;
  detail: string | null;
  request_id: string | null;
  address: string | null;
}

/** Instants by name: `services/instants/store.ts` says which. */
export interface InstantsTable {
  name: string;
  instant: string;
}

/** Settings of the site; one that was never set has no row. */
export interface SettingsTable {
  name: string;
  value: string;
}

/** Which versions of the terms a user accepted. */
export interface TermsAcceptancesTable {
  user_id: string;
  version: string;
  accepted_at: string;
}

export interface Schema {
  namespaces: NamespacesTable;
  names: NamesTable;
  users: UsersTable;
  totp: TotpTable;
  recovery_codes: RecoveryCodesTable;
  passkey_handles: PasskeyHandlesTable;
  passkeys: PasskeysTable;
  used_challenges: UsedChallengesTable;
  organizations: OrganizationsTable;
  members: MembersTable;
  tokens: TokensTable;
  aws_credentials: AwsCredentialsTable;
  external_ids: ExternalIdsTable;
  outbox: OutboxTable;
  invitations: InvitationsTable;
  keys: KeysTable;
  sign_ins: SignInsTable;
  rates: RatesTable;
  idempotency: IdempotencyTable;
  audit: AuditTable;
  instants: InstantsTable;
  settings: SettingsTable;
  terms_acceptances: TermsAcceptancesTable;
}

/**
 * What a restored copy must not bring back: rows that give access or cause something once. What was revoked or used after
 * the backup cannot be known.
 */
export const endedByRestore = [
  'tokens',
  'idempotency',
  'outbox',
  'invitations',
] as const satisfies readonly (keyof Schema)[];

/** A connection: inside a transaction, or free. Only stores hold one. */
export type Handle = Kysely<Schema>;
