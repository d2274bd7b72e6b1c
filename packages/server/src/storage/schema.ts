import type { Generated, Kysely } from 'kysely';

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
}

export interface OutboxTable {
  id: string;
  kind: string;
  payload: string;
  attempts: number;
  due_at: string;
  created_at: string;
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
  /** In the order of insertion, more or less: PostgreSQL counts before the commit. It gives 64 bits as text. */
  id: Generated<number | string>;
  at: string;
  action: string;
  actor_id: string | null;
  token_id: string | null;
  subject_id: string | null;
  namespace_id: string | null;
  detail: string | null;
  request_id: string | null;
  address: string | null;
  /** The place in the chain; null until it is chained. */
  seq: Generated<number | string | null>;
  /** Over the predecessor's hash and the entry. */
  hash: Generated<string | null>;
}

/** One row: the entry before the first one kept, and the last one. */
export interface AuditChainTable {
  one: 1;
  removed_seq: number | string;
  removed_hash: string;
  seq: number | string;
  hash: string;
  /** The ID of the key of the ring that signed both ends. */
  signed_by: string;
  signature: string;
}

export interface Schema {
  namespaces: NamespacesTable;
  names: NamesTable;
  users: UsersTable;
  organizations: OrganizationsTable;
  members: MembersTable;
  tokens: TokensTable;
  aws_credentials: AwsCredentialsTable;
  outbox: OutboxTable;
  keys: KeysTable;
  sign_ins: SignInsTable;
  rates: RatesTable;
  idempotency: IdempotencyTable;
  audit: AuditTable;
  audit_chain: AuditChainTable;
}

/**
 * What a restored copy must not bring back: rows that give access or cause something once. What was revoked or used after
 * the backup cannot be known.
 */
export const endedByRestore = ['tokens', 'idempotency', 'outbox'] as const satisfies readonly (keyof Schema)[];

/** A connection: inside a transaction, or free. Only stores hold one. */
export type Handle = Kysely<Schema>;
