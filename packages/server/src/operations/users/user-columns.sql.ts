import type { UsersTable } from '../../storage/schema.ts';

/** The columns of a user that a request needs of its caller: all but `email_key`, and `id` and `name`, which a token has as well. */
export const userColumns = [
  'username',
  'username_key',
  'password_hash',
  'email',
  'confirmed_email_key',
  'company',
  'logo',
  'timezone',
  'default_s3_path',
  'default_s3_path_credentials_name',
  'default_namespace_charged',
  'default_region',
  'asset_locations',
  'created_at',
  'updated_at',
  'last_activity_at',
  'totp_since',
  'passkeys_since',
  'disabled_at',
  'site_admin',
  'password_change_required',
] as const satisfies readonly (keyof UsersTable)[];
