import Sqlite from 'better-sqlite3';
import pg from 'pg';
import { expect } from 'vitest';

/** The invariants of every database at rest, each as a statement that finds violations. */
const broken: Record<string, string> = {
  'an organization without an owner':
    "select o.id from organizations o where not exists (select 1 from members m where m.organization_id = o.id and m.role = 'owner')",
  'two default credentials in a namespace':
    'select namespace_id from aws_credentials where is_default = 1 group by namespace_id having count(*) > 1',
  'a user whose name is not taken':
    'select u.id from users u left join names n on n.key = u.username_key where n.key is null',
  'an organization whose name is not taken':
    'select o.id from organizations o left join names n on n.key = o.name_key where n.key is null',
  'one name of a user and an organization':
    'select u.id from users u join organizations o on o.name_key = u.username_key',
  'a namespace without an account':
    'select n.id from namespaces n left join users u on u.id = n.id left join organizations o on o.id = n.id where u.id is null and o.id is null',
  'a token without a user': 'select t.id from tokens t left join users u on u.id = t.user_id where u.id is null',
  'a member without a user': 'select m.user_id from members m left join users u on u.id = m.user_id where u.id is null',
  'credentials without a namespace':
    'select a.id from aws_credentials a left join namespaces n on n.id = a.namespace_id where n.id is null',
  'a sealed secret under a key that the database does not know':
    'select a.id from aws_credentials a left join keys k on k.id = a.key_id where a.key_id is not null and k.id is null',
  'a sealed secret of an authenticator app under a key that the database does not know':
    'select t.user_id from totp t left join keys k on k.id = t.key_id where k.id is null',
  'a second factor that is on without its secret':
    'select u.id from users u where u.totp_since is not null and not exists (select 1 from totp t where t.user_id = u.id and t.expires_at is null)',
  'a recovery code without a user':
    'select r.user_id from recovery_codes r left join users u on u.id = r.user_id where u.id is null',
  'an invitation to no organization':
    'select i.id from invitations i left join organizations o on o.id = i.organization_id where o.id is null',
  'an accepted invitation whose letter still works':
    'select id from invitations where accepted_at is not null and token_hash is not null',
  'an external ID without a namespace':
    'select e.namespace_id from external_ids e left join namespaces n on n.id = e.namespace_id where n.id is null',
  'a token that is no hash': "select id from tokens where length(hash) < 32 or hash like 'tsn_%' or hash like 'tss_%'",
  'a password in plain text': "select id from users where password_hash not like '$%' and password_hash <> '!'",
};

/** R11: asks the database itself, of a server that has ended or not. */
export async function expectInvariants(databaseUrl: string): Promise<void> {
  const found: Record<string, unknown[]> = {};
  if (databaseUrl.startsWith('sqlite:')) {
    const database = new Sqlite(databaseUrl.slice('sqlite:'.length));
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
  expect(Object.entries(found).filter(([, rows]) => rows.length > 0)).toEqual([]);
}
