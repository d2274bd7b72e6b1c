import { createHash } from 'node:crypto';
import Sqlite from 'better-sqlite3';
import pg from 'pg';
import type { World } from '../../src/testing/world.ts';
import { type Model, nameOf } from './model.ts';

type Row = Record<string, string | number | null>;
export type Rows = Record<Table, Row[]>;
const tables = [
  'names',
  'users',
  'organizations',
  'members',
  'tokens',
  'aws_credentials',
  'invitations',
  'recovery_codes',
] as const;
type Table = (typeof tables)[number];

/** A look past the server into its database, by one connection that stays open. */
export class Stored {
  readonly #ask: (statement: string) => Promise<Row[]>;
  readonly close: () => Promise<void>;

  private constructor(ask: (statement: string) => Promise<Row[]>, close: () => Promise<void>) {
    this.#ask = ask;
    this.close = close;
  }

  static async open({ engine, databaseUrl }: World): Promise<Stored> {
    if (engine === 'sqlite') {
      const database = new Sqlite(databaseUrl.slice('sqlite:'.length), { timeout: 5000 });
      const ask = async (statement: string) => {
        const prepared = database.prepare<unknown[], Row>(statement);
        if (prepared.reader) return prepared.all();
        prepared.run();
        return [];
      };
      return new Stored(ask, async () => void database.close());
    }
    const client = new pg.Client({ connectionString: databaseUrl });
    await client.connect();
    return new Stored(
      async (statement) => (await client.query(statement)).rows,
      () => client.end(),
    );
  }

  /** The data of the API, without times of last use, and without rows expired by `now`. */
  async rows(now: number): Promise<Rows> {
    const rows = {} as Rows;
    for (const table of tables) {
      rows[table] = (await this.#ask(`select * from ${table}`)).map(
        ({ last_used_at: _, last_activity_at: __, ...row }) => row,
      );
    }
    const isAlive = ({ expires_at }: Row) => Date.parse(String(expires_at)) > now;
    rows.tokens = rows.tokens.filter(isAlive);
    rows.invitations = rows.invitations.filter(isAlive);
    return rows;
  }

  /** Waits until every mail is out. */
  async mailsAreOut(): Promise<void> {
    const until = Date.now() + 30_000;
    while (Number((await this.#ask('select count(*) as waiting from outbox'))[0]?.['waiting']) > 0) {
      if (Date.now() > until) throw new Error('mails do not leave');
      await new Promise(setImmediate);
    }
  }

  /** Lets wrong passwords be tried again: how they are limited is tested elsewhere. */
  async forgetFailures(): Promise<void> {
    await this.#empty('sign_ins');
  }

  /** Makes the database empty. */
  async wipe(): Promise<void> {
    for (const table of ['outbox', 'names', 'tokens', 'namespaces', 'sign_ins', 'audit']) await this.#empty(table);
  }

  /** A server that notes last uses meanwhile may stand in the way: PostgreSQL then ends one of the two. */
  async #empty(table: string, tries = 10): Promise<void> {
    try {
      await this.#ask(`delete from ${table}`);
    } catch (error) {
      const isInTheWay = error instanceof Error && 'code' in error && error.code === '40P01';
      if (!isInTheWay || tries === 0) throw error;
      await this.#empty(table, tries - 1);
    }
  }

  /** The invariants of the stored data under concurrent requests; returns the violated ones. */
  async violations(): Promise<string[]> {
    const found = [];
    for (const [rule, statement] of Object.entries(invariants)) {
      const broken = await this.#ask(statement);
      if (broken.length > 0) found.push(`${rule}: ${JSON.stringify(broken)}`);
    }
    return found;
  }
}

const invariants = {
  'every organization has an owner':
    "select id from organizations where not exists (select 1 from members where organization_id = organizations.id and role = 'owner')",
  'a namespace has one default at most':
    'select namespace_id from aws_credentials where is_default = 1 group by namespace_id having count(*) > 1',
  'names are unique without their case':
    'select key from (select lower(username) as key from users union all select lower(name) from organizations) as every group by key having count(*) > 1',
  'every name is held by the account that it names':
    'select id from (select id, lower(username) as key from users union all select id, lower(name) from organizations) as every where not exists (select 1 from names where names.key = every.key and names.namespace_id = every.id)',
  'a namespace is a user or an organization':
    'select id from namespaces where (select count(*) from users where users.id = namespaces.id) + (select count(*) from organizations where organizations.id = namespaces.id) <> 1',
  'no token without its user': 'select id from tokens where user_id not in (select id from users)',
  'no member without user and organization':
    'select * from members where user_id not in (select id from users) or organization_id not in (select id from organizations)',
  'no credentials without their namespace':
    'select id from aws_credentials where namespace_id not in (select id from namespaces)',
  'names of tokens are unique': 'select user_id, name from tokens group by user_id, name having count(*) > 1',
  'names and key IDs of credentials are unique':
    'select namespace_id from aws_credentials group by namespace_id, name having count(*) > 1 union all select namespace_id from aws_credentials where access_key_id is not null group by namespace_id, access_key_id having count(*) > 1',
  'an address is confirmed once':
    'select confirmed_email_key from users where confirmed_email_key is not null group by confirmed_email_key having count(*) > 1',
};

export function hashOf(token: string): string {
  return createHash('sha256').update(token).digest('base64url');
}

/** All rows that count, but recovery codes, which a request that is refused later uses up. */
export function asText({ recovery_codes: _, ...rows }: Rows, now: number): string[] {
  const alive = (list: Rows['tokens']) => list.filter(({ expires_at }) => Date.parse(String(expires_at)) > now);
  return Object.entries({ ...rows, tokens: alive(rows.tokens), invitations: alive(rows.invitations) })
    .flatMap(([table, those]) => those.map((row) => `${table} ${JSON.stringify(row)}`))
    .sort();
}

/** The rows in the words of {@link ofModel}. */
export function ofRows(rows: Rows): string[] {
  const names = new Map([
    ...rows.users.map((row) => [row['id'], row['username']] as const),
    ...rows.organizations.map((row) => [row['id'], row['name']] as const),
  ]);
  const name = (id: unknown) => names.get(String(id)) ?? 'gone';
  return lines([
    ...rows.names.map((row) => ['name', row['key'], name(row['namespace_id'])]),
    ...rows.users.map((row) => [
      'user',
      row['username'],
      row['name'],
      row['company'],
      row['email'],
      row['confirmed_email_key'],
      row['disabled_at'] === null ? '' : 'disabled',
      row['totp_since'] === null ? '' : 'app',
    ]),
    ...rows.organizations.map((row) => ['organization', row['name'], row['description'], row['assume_role_arn']]),
    ...rows.members.map((row) => ['member', name(row['organization_id']), name(row['user_id']), row['role']]),
    ...rows.tokens.map((row) => [
      'token',
      name(row['user_id']),
      row['kind'],
      row['kind'] === 'mailed' ? '' : row['name'],
      String(row['scopes']).split(' ').sort().join(' '),
      row['expires_at'],
      row['password_at'] === null ? '' : 'proof',
      row['hash'],
    ]),
    ...rows.invitations.map((row) => [
      'invitation',
      name(row['organization_id']),
      row['recipient_key'],
      row['role'],
      name(row['inviter_id']),
      row['user_id'] === null ? '' : name(row['user_id']),
      row['accepted_at'] === null ? '' : 'accepted',
      row['accepted_by'] === null ? '' : name(row['accepted_by']),
      row['token_hash'],
    ]),
    ...rows.recovery_codes.map((row) => ['recovery code', name(row['user_id']), row['hash']]),
    ...rows.aws_credentials.map((row) => [
      'credentials',
      name(row['namespace_id']),
      row['name'],
      row['access_key_id'],
      row['sealed_secret'] === null ? '' : 'secret',
      row['service_role_arn'],
      row['is_default'],
    ]),
  ]);
}

/** The expected rows, a line for each thing. */
export function ofModel(model: Model, now: number): string[] {
  return lines([
    ...[...model.names].map(([key, holder]) => ['name', key, holder ? nameOf(holder) : 'gone']),
    ...model.users.map(({ username, name, company, email, confirmed, disabled, totp }) =>
      ['user', username, name, company, email, confirmed].concat(disabled ? 'disabled' : '', totp ? 'app' : ''),
    ),
    ...model.organizations.map(({ name, description, arn }) => ['organization', name, description, arn]),
    ...model.organizations.flatMap(({ name, members }) =>
      [...members].map(([user, role]) => ['member', name, user.username, role]),
    ),
    ...model.tokens
      .filter(({ expires }) => expires > now)
      .map(({ user, kind, name, scopes, expires, passwordAt, value }) => [
        'token',
        user.username,
        kind,
        name,
        [...scopes].sort().join(' '),
        new Date(expires).toISOString(),
        passwordAt === undefined ? '' : 'proof',
        hashOf(value),
      ]),
    ...model.invitations
      .filter(({ expires }) => expires > now)
      .map(({ organization, key, role, inviter, user, isAccepted, acceptedBy, link }) =>
        ['invitation', organization.name, key, role, inviter.username].concat(
          user?.username ?? '',
          isAccepted ? 'accepted' : '',
          acceptedBy?.username ?? '',
          link === undefined ? '' : hashOf(link),
        ),
      ),
    ...model.users.flatMap(({ username, recovery }) =>
      recovery.map((code) => ['recovery code', username, hashOf(code)]),
    ),
    ...model.credentials.map(({ namespace, name, accessKeyId, secret, arn, isDefault }) => [
      'credentials',
      nameOf(namespace),
      name,
      accessKeyId,
      secret === undefined ? '' : 'secret',
      arn,
      isDefault ? 1 : 0,
    ]),
  ]);
}

function lines(things: unknown[][]): string[] {
  return things.map((thing) => thing.map((part) => part ?? '').join(' | ')).sort();
}
