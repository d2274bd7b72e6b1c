import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import Sqlite from 'better-sqlite3';
import pg from 'pg';
import { expect } from 'vitest';
import { verifyAudit } from '../../src/operator-audit.ts';

/** Columns that name a row of another table by its ID, or nothing. */
const references = [
  ['tokens', 'user_id', 'users'],
  ['members', 'user_id', 'users'],
  ['members', 'organization_id', 'organizations'],
  ['invitations', 'organization_id', 'organizations'],
  ['invitations', 'inviter_id', 'users'],
  ['sso_domains', 'organization_id', 'organizations'],
  ['aws_credentials', 'namespace_id', 'namespaces'],
  ['external_ids', 'namespace_id', 'namespaces'],
  ['recovery_codes', 'user_id', 'users'],
  ['totp', 'user_id', 'users'],
  ['passkeys', 'user_id', 'users'],
  ['passkey_handles', 'user_id', 'users'],
  ['identities', 'user_id', 'users'],
  ['terms_acceptances', 'user_id', 'users'],
  ['idempotency', 'user_id', 'users'],
  ['device_requests', 'token_id', 'tokens'],
  ['provider_sessions', 'token_id', 'tokens'],
  ['provider_sessions', 'identity_id', 'identities'],
  // Sealed secrets, under keys that the database knows.
  ['aws_credentials', 'key_id', 'keys'],
  ['totp', 'key_id', 'keys'],
  ['sso_domains', 'key_id', 'keys'],
] as const;

/** Columns with hashes: SHA-256 in base64url has 43 characters, and each secret another number. */
const hashes = [
  ['tokens', 'hash'],
  ['service_credentials', 'hash'],
  ['recovery_codes', 'hash'],
  ['invitations', 'token_hash'],
  ['device_requests', 'device_hash'],
  ['device_requests', 'user_code_hash'],
  ['provider_sign_ins', 'hash'],
] as const;

const sealed = [
  ['aws_credentials', 'sealed_secret'],
  ['totp', 'sealed_secret'],
  ['sso_domains', 'sealed_secret'],
  ['idempotency', 'sealed'],
] as const;

/** Columns, or several joined by commas, of which no two rows have the same. The indexes that see to it may be lost too. */
const unique = [
  ['users', 'username_key'],
  ['organizations', 'name_key'],
  ['tokens', 'user_id, name'],
  ['service_credentials', 'name'],
  ['aws_credentials', 'namespace_id, name'],
  ['passkeys', 'credential_id'],
  ['identities', 'issuer, subject'],
] as const;

/** The invariants of every database at rest, each as a statement that finds violations. */
const broken: Record<string, string> = {
  ...Object.fromEntries(
    references.map(([table, column, other]) => [
      `${table}.${column} that names no row of ${other}`,
      `select c.${column} from ${table} c left join ${other} o on o.id = c.${column} where c.${column} is not null and o.id is null`,
    ]),
  ),
  ...Object.fromEntries(
    hashes.map(([table, column]) => [
      `${table}.${column} that is no hash`,
      `select ${column} from ${table} where length(${column}) <> 43`,
    ]),
  ),
  ...Object.fromEntries(
    sealed.map(([table, column]) => [
      `${table}.${column} that is not sealed`,
      `select ${column} from ${table} where ${column} not like 'v1.%'`,
    ]),
  ),
  ...Object.fromEntries(
    unique.map(([table, columns]) => [
      `${table} with the same ${columns}`,
      `select ${columns} from ${table} group by ${columns} having count(*) > 1`,
    ]),
  ),
  'a password in plain text': "select id from users where password_hash not like '$%' and password_hash <> '!'",
  'an organization without an owner':
    "select o.id from organizations o where not exists (select 1 from members m where m.organization_id = o.id and m.role = 'owner')",
  'two default credentials of a provider in a namespace':
    'select namespace_id from aws_credentials where is_default = 1 group by namespace_id, provider having count(*) > 1',
  'a user whose name is not taken':
    'select u.id from users u left join names n on n.key = u.username_key and n.namespace_id = u.id where n.key is null',
  'an organization whose name is not taken':
    'select o.id from organizations o left join names n on n.key = o.name_key and n.namespace_id = o.id where n.key is null',
  'a namespace without an account':
    'select n.id from namespaces n left join users u on u.id = n.id left join organizations o on o.id = n.id where u.id is null and o.id is null',
  'an authenticator app that is on, and a user without it, or the other way round':
    'select u.id from users u left join totp t on t.user_id = u.id and t.expires_at is null where (u.totp_since is null) <> (t.user_id is null)',
  'passkeys, and a user without them, or the other way round':
    'select u.id from users u where (u.passkeys_since is null) = exists (select 1 from passkeys p where p.user_id = u.id)',
  'a passkey of a user without a handle':
    'select p.id from passkeys p left join passkey_handles h on h.user_id = p.user_id where h.user_id is null',
  'recovery codes of a user without a second factor':
    'select r.user_id from recovery_codes r join users u on u.id = r.user_id where u.totp_since is null and u.passkeys_since is null',
  'an accepted invitation whose letter still works':
    'select id from invitations where accepted_at is not null and token_hash is not null',
  'two open invitations of one recipient':
    'select recipient_key from invitations where accepted_at is null group by organization_id, recipient_key having count(*) > 1',
  'administrators, all of them disabled':
    'select id from users where site_admin = 1 and not exists (select 1 from users where site_admin = 1 and disabled_at is null)',
};

/** R11: asks the database itself, of a server that has ended or not; and whether the audit's chain holds. */
export async function expectInvariants(databaseUrl: string): Promise<void> {
  expect(await violations(databaseUrl)).toEqual([]);
}

/** What does not hold, with the rows. */
export async function violations(databaseUrl: string): Promise<[what: string, rows: unknown[]][]> {
  const found: Record<string, unknown[]> = {};
  const file = databaseUrl.startsWith('sqlite:') ? databaseUrl.slice('sqlite:'.length) : undefined;
  if (file !== undefined) {
    const database = new Sqlite(file);
    for (const [what, statement] of Object.entries(broken)) found[what] = database.prepare(statement).all();
    found['damage'] = (database.pragma('integrity_check') as unknown[]).filter(
      (row) => (row as { integrity_check: string }).integrity_check !== 'ok',
    );
    found['a dangling reference'] = database.pragma('foreign_key_check') as unknown[];
    database.close();
  } else {
    const client = new pg.Client({ connectionString: databaseUrl });
    await client.connect();
    for (const [what, statement] of Object.entries(broken)) found[what] = (await client.query(statement)).rows;
    await client.end();
  }
  // With the key file, where it lies beside the database.
  const dataDir = file === undefined ? join(tmpdir(), 'no-such-folder') : dirname(file);
  const { fault } = await verifyAudit({ DATABASE_URL: databaseUrl, TESSERA_DATA_DIR: dataDir }, undefined);
  found['a break of the audit'] = fault ? [fault] : [];
  return Object.entries(found).filter(([, rows]) => rows.length > 0);
}
