import type { Generated } from 'kysely';

// Accounts of users and organizations, and the credentials of users. See schema.ts.

export interface NamespacesTable {
  id: string;
  kind: 'user' | 'organization';
}

/** Every name ever given. A row outlives its namespace, so that no account inherits another's links. */
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
  /** 1 where members without a second factor can use nothing of it. */
  second_factor_required: Generated<number>;
  max_token_days: number | null;
  /** Joined by spaces; null where every network is permitted. */
  allowed_networks: string | null;
  vend_max_seconds: number | null;
  vend_max_access: string | null;
  /** How much it may have; null is the usual. */
  quota_members: number | null;
  quota_credentials: number | null;
  quota_invitations: number | null;
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
  /** The tool that the user authorized with it. */
  client_id: string | null;
  /** The longest life of the tokens that made it, in seconds; null where a sign-in of the person did. */
  longest_life: number | null;
  /** When its user was told that it expires soon. */
  expiry_told_at: string | null;
}
