import type pg from 'pg';
import { readPostgresUrl } from '../postgres/connection-string.ts';
import { clientAt } from '../postgres/host-finder.ts';
import { inOrder, type Reference, type Row, type Snapshot, type Table } from './snapshot.ts';

const batch = 500;

/** Reads the database in one read-only transaction that sees the commits before its begin. */
export async function postgresSnapshot(url: string): Promise<Snapshot> {
  const address = readPostgresUrl(url);
  const client = new (clientAt(address))({
    ...address.config,
    ...address.servers[0],
    connectionTimeoutMillis: 5000,
    application_name: 'tessera backup',
  });
  client.on('error', () => {});
  await client.connect();
  try {
    await client.query('begin isolation level repeatable read read only');
    const all = async <T extends pg.QueryResultRow>(statement: string, values: unknown[] = []) =>
      (await client.query<T>(statement, values)).rows;
    const tables = await all<{ name: string }>(
      `select c.relname as name from pg_class c
       where c.relkind = 'r' and c.relnamespace = current_schema()::regnamespace and c.relname <> 'schema_version'`,
    );
    const references = await all<{ from: string; to: string }>(
      `select f.relname as from, t.relname as to from pg_constraint k
       join pg_class f on f.oid = k.conrelid join pg_class t on t.oid = k.confrelid
       where k.contype = 'f' and f.relnamespace = current_schema()::regnamespace`,
    );
    const columns = await all<{ table: string; name: string }>(
      `select table_name as table, column_name as name from information_schema.columns
       where table_schema = current_schema() order by ordinal_position`,
    );
    const [made] = await all<{ name: string | null }>("select to_regclass('schema_version')::text as name");
    const [found] = made?.name
      ? await all<{ version: number }>('select max(version) as version from schema_version')
      : [];
    const order = inOrder(
      tables.map(({ name }) => name),
      references as Reference[],
    );
    return {
      engine: 'postgres',
      schemaVersion: found?.version ?? 0,
      tables: order.map((name) => ({
        name,
        columns: columns.filter(({ table }) => table === name).map((column) => column.name),
      })),
      rows: (table) => rowsOf(client, table),
      close: () => client.end(),
    };
  } catch (error) {
    await client.end();
    throw error;
  }
}

async function* rowsOf(client: pg.Client, { name, columns }: Table): AsyncGenerator<Row[]> {
  const list = columns.map((column) => client.escapeIdentifier(column)).join(', ');
  // The driver gives 64-bit integers as text, which both engines take for a number.
  await client.query(`declare backup no scroll cursor for select ${list} from ${client.escapeIdentifier(name)}`);
  for (;;) {
    const { rows } = await client.query<Row>({ text: `fetch ${batch} from backup`, rowMode: 'array' });
    if (rows.length === 0) break;
    yield rows;
  }
  await client.query('close backup');
}
