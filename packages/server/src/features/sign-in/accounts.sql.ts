import type { Role, Scope } from '@tessera/contract';
import type { Select } from '../../storage/engine.ts';
import type { MemberRecord } from '../members/store.ts';
import type { TokenRecord } from '../tokens/store.ts';
import type { TokenHash } from '../tokens/token.ts';
import type { UserRecord } from '../users/store.ts';
import type { Account, AccountLookUp } from './accounts.ts';

type Row = Record<string, unknown>;

const userColumns = `u.id, u.username, u.username_key, u.password_hash, u.name, u.email, u.confirmed_email_key, u.company,
  u.logo, u.timezone, u.default_s3_path, u.default_s3_path_credentials_name, u.default_namespace_charged,
  u.default_region, u.asset_locations, u.created_at, u.updated_at, u.last_activity_at`;

const tokenColumns = `t.id as token_id, t.hash, t.hint, t.kind, t.name as token_name, t.scopes, t.issued_at,
  t.expires_at, t.made_by_password, t.password_at, t.email_key as token_email_key, t.user_agent, t.address,
  t.last_used_at`;

/** Everything that a request needs to know of its caller, in one statement a batch. */
export function sqlAccountLookUp(select: Select, engine: 'sqlite' | 'postgres'): AccountLookUp {
  const list =
    engine === 'sqlite'
      ? '(select json_group_array(json_array(o.id, o.name, m.role)) from members m join organizations o on o.id = m.organization_id where m.user_id = u.id)'
      : `(select coalesce(json_agg(json_build_array(o.id, o.name, m.role)), '[]')::text from members m join organizations o on o.id = m.organization_id where m.user_id = u.id)`;
  // SQLite plans one value better than a list of them, and has no network to save.
  const among = engine === 'sqlite' ? '= ?' : '= any(?::text[])';
  const byHash = `select ${userColumns}, ${tokenColumns}, ${list} as memberships
    from tokens t join users u on u.id = t.user_id where t.hash ${among}`;
  const byName = `select ${userColumns}, ${list} as memberships from users u where u.username_key ${among}`;

  async function rows(statement: string, keys: readonly string[]): Promise<Row[]> {
    if (engine === 'postgres') return select(statement, [keys]);
    const found: Row[] = [];
    for (const key of keys) found.push(...(await select(statement, [key])));
    return found;
  }

  return {
    async byTokenHashes(hashes) {
      const found = await rows(byHash, hashes);
      return new Map(found.map((row) => [row['hash'] as TokenHash, { token: tokenOf(row), account: accountOf(row) }]));
    },
    async byUsernameKeys(keys) {
      return new Map((await rows(byName, keys)).map((row) => [row['username_key'] as string, accountOf(row)]));
    },
  };
}

function accountOf(row: Row): Account {
  const user: UserRecord = {
    id: row['id'] as string,
    username: row['username'] as string,
    passwordHash: row['password_hash'] as string,
    name: text(row['name']),
    email: text(row['email']),
    confirmedEmail: text(row['confirmed_email_key']),
    company: text(row['company']),
    logo: text(row['logo']),
    timezone: text(row['timezone']),
    defaultS3Path: text(row['default_s3_path']),
    defaultS3PathCredentialsName: text(row['default_s3_path_credentials_name']),
    defaultNamespaceCharged: text(row['default_namespace_charged']),
    defaultRegion: text(row['default_region']),
    assetLocations: row['asset_locations'] === null ? undefined : JSON.parse(row['asset_locations'] as string),
    createdAt: row['created_at'] as string,
    updatedAt: row['updated_at'] as string,
    lastActivityAt: text(row['last_activity_at']),
  };
  const memberships = (JSON.parse(row['memberships'] as string) as [string, string, Role][])
    .map(
      ([organizationId, organizationName, role]): MemberRecord => ({
        organizationId,
        organizationName,
        role,
        userId: user.id,
        username: user.username,
        fullName: user.name,
        email: user.email,
      }),
    )
    .sort((a, b) => (a.organizationName.toLowerCase() < b.organizationName.toLowerCase() ? -1 : 1));
  return { user, memberships };
}

function tokenOf(row: Row): TokenRecord {
  return {
    id: row['token_id'] as string,
    hash: row['hash'] as TokenHash,
    hint: row['hint'] as string,
    userId: row['id'] as string,
    kind: row['kind'] as TokenRecord['kind'],
    name: row['token_name'] as string,
    scopes: (row['scopes'] as string).split(' ') as Scope[],
    issuedAt: row['issued_at'] as string,
    expiresAt: row['expires_at'] as string,
    madeByPassword: row['made_by_password'] === 1,
    passwordAt: text(row['password_at']),
    emailKey: text(row['token_email_key']),
    userAgent: text(row['user_agent']),
    address: text(row['address']),
    lastUsedAt: text(row['last_used_at']),
  };
}

function text(value: unknown): string | undefined {
  return value === null ? undefined : (value as string);
}
