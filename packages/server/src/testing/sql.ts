import Sqlite from 'better-sqlite3';
import pg from 'pg';
import type { World } from './world.ts';

type Rows = Record<string, unknown>[];
type Place = Pick<World, 'engine' | 'databaseUrl'>;

/** Asks the world's database itself, past the server. */
export async function sql(world: Place, statement: string): Promise<Rows> {
  return (await allOf(world, [statement]))[0] ?? [];
}

/** Asks several statements over one connection, and resolves with the rows of each: a connection to PostgreSQL costs a process. */
export async function allOf(world: Place, statements: readonly string[]): Promise<Rows[]> {
  const found: Rows[] = [];
  if (world.engine === 'sqlite') {
    const database = new Sqlite(world.databaseUrl.slice('sqlite:'.length), { timeout: 5000 });
    try {
      for (const statement of statements) {
        const prepared = database.prepare<unknown[], Record<string, unknown>>(statement);
        if (prepared.reader) found.push(prepared.all());
        else {
          prepared.run();
          found.push([]);
        }
      }
      return found;
    } finally {
      database.close();
    }
  }
  const client = new pg.Client({ connectionString: world.databaseUrl });
  await client.connect();
  try {
    for (const statement of statements) found.push((await client.query(statement)).rows);
    return found;
  } finally {
    await client.end();
  }
}

/** Everything that is stored, as text. */
export async function dump(world: World): Promise<string> {
  const tables = await sql(
    world,
    world.engine === 'sqlite'
      ? "select name from sqlite_master where type = 'table'"
      : "select table_name as name from information_schema.tables where table_schema = 'public'",
  );
  const rows = await allOf(
    world,
    tables.map(({ name }) => `select * from "${name}"`),
  );
  return JSON.stringify(tables.map(({ name }, index) => [name, rows[index]]));
}
