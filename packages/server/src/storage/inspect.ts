import { existsSync } from 'node:fs';
import Sqlite from 'better-sqlite3';
import { type AppliedMigration, refusalOfSchema } from './migrate.ts';
import { migrations } from './migrations/index.ts';
import { readPostgresUrl } from './postgres/connection-string.ts';
import { clientAt } from './postgres/host-finder.ts';

/** The result of inspecting a database, which changes nothing in it. */
export interface DatabaseLook {
  engine: 'sqlite' | 'postgres';
  /** Where the file of SQLite is. */
  file?: string;
  version: string;
  /** 0 where the server has not started on it yet. */
  schemaVersion: number;
  newestSchemaVersion: number;
  /** Why the server does not start on this schema, and what to do; absent where it does. */
  schemaRefusal: { why: string; remedy: string } | undefined;
  /** Faults of the data or the settings. */
  damage: string[];
  /** Seconds that this machine's clock is ahead of the database's. */
  clockAhead: number;
  /** The newest instant that the database has of anything; after now, the clock went back. */
  newestInstant: string | undefined;
  /** Fingerprints of the keys it was used with, and the IDs of those that its secrets need. */
  keys: Map<string, string>;
  keysInUse: string[];
}

const applied = 'select version, name from schema_version order by version';
const newest = 'select max(updated_at) as newest from users';
/** The tables with secrets that the server does not start without the key of, and the schema version that each came with. */
const sealing = { aws_credentials: 1, totp: 13, sso_domains: 18 };

/** By the version of a schema that may be older than this program. */
function keysInUse(schemaVersion: number): string {
  const selects = Object.entries(sealing)
    .filter(([, since]) => since <= schemaVersion)
    .map(([table]) => `select key_id as id from ${table} where key_id is not null`);
  return `${selects.join(' union ')} order by id`;
}

/** Looks at `sqlite:<file>` or `postgres://…`. Resolves with nothing where the file of SQLite is not there yet. */
export async function lookAtDatabase(url: string): Promise<DatabaseLook | undefined> {
  return url.startsWith('sqlite:') ? lookAtSqlite(url.slice('sqlite:'.length)) : lookAtPostgres(url);
}

function lookAtSqlite(file: string): DatabaseLook | undefined {
  if (!existsSync(file)) return undefined;
  // Not as `readonly`, which cannot remove the files beside a database in WAL mode that opening it makes.
  const database = new Sqlite(file, { fileMustExist: true, timeout: 2000 });
  try {
    database.pragma('query_only = ON');
    const one = (statement: string) => database.prepare<[], Record<string, unknown>>(statement).get();
    const all = (statement: string) => database.prepare<[], Record<string, string>>(statement).all();
    const check = all('pragma quick_check(5)').map((row) => String(row['quick_check']));
    const isMade = one("select 1 as one from sqlite_master where name = 'schema_version'") !== undefined;
    const schema = lookAtSchema(isMade ? all(applied) : []);
    return {
      engine: 'sqlite',
      file,
      version: String(one('select sqlite_version() as version')?.['version']),
      ...schema,
      damage: check.filter((line) => line !== 'ok').map((line) => `SQLite's quick_check says: ${line}`),
      clockAhead: 0,
      newestInstant: isMade ? textOf(one(newest)?.['newest']) : undefined,
      keys: new Map(
        isMade ? all('select id, fingerprint from keys').map((row) => [row['id'] ?? '', row['fingerprint'] ?? '']) : [],
      ),
      keysInUse: isMade ? all(keysInUse(schema.schemaVersion)).map((row) => row['id'] ?? '') : [],
    };
  } finally {
    database.close();
  }
}

async function lookAtPostgres(url: string): Promise<DatabaseLook> {
  const address = readPostgresUrl(url);
  const client = new (clientAt(address))({
    ...address.config,
    ...address.servers[0],
    connectionTimeoutMillis: 5000,
    query_timeout: 10_000,
  });
  await client.connect();
  try {
    const all = async (statement: string) => (await client.query<Record<string, string>>(statement)).rows;
    const settings = await all(
      "select current_setting('server_version') as version, current_setting('fsync', true) as fsync, current_setting('synchronous_commit', true) as synchronous_commit, to_regclass('schema_version')::text as made",
    );
    const isMade = Boolean(settings[0]?.['made']);
    const schema = lookAtSchema(isMade ? await all(applied) : []);
    const clock = await all('select extract(epoch from clock_timestamp()) as now');
    const ahead = Date.now() / 1000 - Number(clock[0]?.['now']);
    const off = ['fsync', 'synchronous_commit'].filter((setting) => settings[0]?.[setting] === 'off');
    return {
      engine: 'postgres',
      version: settings[0]?.['version'] ?? '',
      ...schema,
      damage: off.map((setting) => `PostgreSQL runs with ${setting}=off and would lose acknowledged changes`),
      clockAhead: ahead,
      newestInstant: isMade ? textOf((await all(newest))[0]?.['newest']) : undefined,
      keys: new Map(
        isMade
          ? (await all('select id, fingerprint from keys')).map((row) => [row['id'] ?? '', row['fingerprint'] ?? ''])
          : [],
      ),
      keysInUse: isMade ? (await all(keysInUse(schema.schemaVersion))).map((row) => row['id'] ?? '') : [],
    };
  } finally {
    await client.end();
  }
}

function lookAtSchema(rows: readonly Record<string, unknown>[]) {
  const found = rows.map(({ version, name }): AppliedMigration => ({ version: Number(version), name: String(name) }));
  return {
    schemaVersion: found.at(-1)?.version ?? 0,
    newestSchemaVersion: migrations.at(-1)?.version ?? 0,
    schemaRefusal: refusalOfSchema(found, migrations),
  };
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}
