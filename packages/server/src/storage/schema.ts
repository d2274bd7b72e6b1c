import type { Generated, Kysely } from 'kysely';
import type {
  MembersTable,
  NamespacesTable,
  NamesTable,
  OrganizationsTable,
  RecoveryCodesTable,
  TokensTable,
  TotpTable,
  UsersTable,
} from './account-tables.ts';

import type {
  DeviceRequestsTable,
  IdentitiesTable,
  LogoutTokensTable,
  PasskeyHandlesTable,
  PasskeysTable,
  ProviderSessionsTable,
  ProviderSignInsTable,
  ServiceCredentialsTable,
  SsoDomainsTable,
  UsedChallengesTable,
} from './sign-in-tables.ts';

export type * from './account-tables.ts';
export type * from './sign-in-tables.ts';

// Text, integers, and instants as RFC 3339 text of one width: the types that both engines store alike. `*_key` columns
// hold the text that is compared (lower case); the column beside holds the text that is shown.

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
  kind: 'aws' | 'azure_key' | 'azure_app' | 'azure_token' | 'gcp_key' | 'gcp_token';
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
  secret_set_at: string | null;
  tenant_id: string | null;
  client_id: string | null;
  check_due_at: string;
  failing_since: string | null;
}

/** The external ID with which a namespace's roles are assumed, so that no other namespace can name them. */
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

/** Tries of passwords, by account and client; `*` is the account over all clients. */
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
  audit_chain: AuditChainTable;
  device_requests: DeviceRequestsTable;
  identities: IdentitiesTable;
  provider_sign_ins: ProviderSignInsTable;
  provider_sessions: ProviderSessionsTable;
  logout_tokens: LogoutTokensTable;
  sso_domains: SsoDomainsTable;
  service_credentials: ServiceCredentialsTable;
}

/**
 * Rows that a restored copy must not bring back: they give access or cause something once. Whether they were revoked or
 * used after the backup cannot be known.
 */
export const endedByRestore = [
  'tokens',
  'idempotency',
  'outbox',
  'invitations',
  'device_requests',
  'provider_sign_ins',
  'provider_sessions',
  'service_credentials',
] as const satisfies readonly (keyof Schema)[];

/** A connection: inside a transaction, or free. Only stores hold one. */
export type Handle = Kysely<Schema>;
