import type { ColumnType } from 'kysely';

// How tools, services and identity providers sign in: OAuth and single sign-on; and the passkeys of users.

/** Requests of tools for a user's consent (RFC 8628). */
export interface DeviceRequestsTable {
  device_hash: string;
  user_code_hash: string;
  client_id: string;
  scopes: string;
  /** Of the token, in seconds. */
  lifetime: number;
  address: string;
  user_agent: string | null;
  created_at: string;
  expires_at: string;
  /** Seconds that the tool has to wait between two polls. */
  poll_interval: number;
  polled_at: string | null;
  decision: 'approved' | 'denied' | null;
  /** The session that approving made; null where there is none, or none any more. */
  token_id: string | null;
}

/** By which data services authenticate themselves. */
export interface ServiceCredentialsTable {
  id: string;
  name: string;
  hash: string;
  allowed: string;
  created_at: string;
}

/** Accounts at identity providers that sign in to accounts here. */
export interface IdentitiesTable {
  id: string;
  user_id: string;
  issuer: string;
  subject: string;
  name: string;
  created_at: string;
  last_used_at: string | null;
}

/** Browsers that are on their way to a provider and back, by the hash of their cookie's value. */
export interface ProviderSignInsTable {
  hash: string;
  provider: string;
  purpose: 'sign_in' | 'link' | 'prove';
  /** The signed-in user, if an identity is linked or the proof is renewed. */
  user_id: string | null;
  remember: number;
  started_at: string;
  expires_at: string;
  /** The provider's answer, once it came: only the cookie decrypts it. */
  sealed: string | null;
}

/** Sessions that an identity made. */
export interface ProviderSessionsTable {
  token_id: string;
  identity_id: string;
  provider: string;
  /** The provider's own session (`sid`). */
  session_id: string | null;
  /** For ending that: only the session's token opens it. */
  sealed_id_token: string | null;
}

/** Logout tokens that were used, until they expire. */
export interface LogoutTokensTable {
  hash: string;
  expires_at: string;
}

/** Domains of organizations, and the provider that signs their people in. */
export interface SsoDomainsTable {
  id: string;
  organization_id: string;
  domain: string;
  oidc_issuer: string | null;
  oidc_client_id: string | null;
  key_id: string | null;
  sealed_secret: string | null;
  default_role: string;
  challenge: string;
  status: 'unverified' | 'verified' | 'grace_period' | 'failed';
  grace_until: string | null;
  /** The last results, as JSON. */
  checks: string;
  /** When DNS is to be asked again. */
  check_at: string;
  created_by: string;
  created_at: string;
  updated_at: string;
}

/** The ID of an account at authenticators: random, so that it reveals nothing. */
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
