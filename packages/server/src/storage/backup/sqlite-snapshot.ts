import { existsSync } from 'node:fs';
import Sqlite from 'better-sqlite3';
import { StartRefused } from '../migrate.ts';
import { type Connection, connection, unusable } from '../sqlite/connection.ts';
import { inOrder, type Reference, type Row, type Snapshot, type Table } from './snapshot.ts';

const batch = 500;

/** Reads the file in one read transaction, which the write-ahead log serves beside a writer. */
export function sqliteSnapshot(file: string): Snapshot {
  if (!existsSync(file)) throw new StartRefused(`DATABASE_URL names the SQLite file ${file}, which is not there`);
  let database: Sqlite.Database | undefined;
  try {
    database = new Sqlite(file, { fileMustExist: true, timeout: 5000 });
    return snapshotOf(connection(database));
  } catch (error) {
    database?.close();
    throw unusable(file, error);
  }
}

function snapshotOf(database: Connection): Snapshot {
  database.sqlite.exec('pragma query_only = ON');
  database.sqlite.exec('begin');
  const all = <T>(statement: string, ...values: string[]) => database.prepared(statement).all(...values) as T[];
  const names = all<{ name: string }>(
    "select name from sqlite_master where type = 'table' and name not like 'sqlite_%'",
  )
    .map(({ name }) => name)
    .filter((name) => name !== 'schema_version');
  const references = names.flatMap((from) =>
    all<{ table: string }>('select "table" from pragma_foreign_key_list(?)', from).map(
      ({ table }): Reference => ({ from, to: table }),
    ),
  );
  const columnsOf = (name: string) =>
    all<{ name: string }>('select name from pragma_table_info(?)', name).map((column) => column.name);
  const isMade = all("select 1 from sqlite_master where name = 'schema_version'").length > 0;
  const version = isMade
    ? all<{ version: number }>('select max(version) as version from schema_version')[0]?.version
    : undefined;
  return {
    engine: 'sqlite',
    schemaVersion: version ?? 0,
    tables: inOrder(names, references).map((name) => ({ name, columns: columnsOf(name) })),
    rows: (table) => rowsOf(database, table),
    async close() {
      database.close();
    },
  };
}

async function* rowsOf(database: Connection, { name, columns }: Table): AsyncGenerator<Row[]> {
  // In the order in which they were inserted, which is the audit's own.
  const statement = database.prepared(`select ${columns.map(quoted).join(', ')} from ${quoted(name)} order by rowid`);
  let rows: Row[] = [];
  for (const row of statement.raw().iterate() as IterableIterator<Row>) {
    if (rows.push(row) < batch) continue;
    yield rows;
    rows = [];
  }
  if (rows.length > 0) yield rows;
}

function quoted(name: string): string {
  return `"${name}"`;
}
