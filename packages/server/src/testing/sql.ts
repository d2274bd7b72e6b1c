import Sqlite from 'better-sqlite3';
import pg from 'pg';
import type { World } from './world.ts';

/** Asks the world's database itself, past the server. */
export async function sql(
  world: Pick<World, 'engine' | 'databaseUrl'>,
  statement: string,
): Promise<Record<string, unknown>[]> {
  if (world.engine === 'sqlite') {
    const database = new Sqlite(world.databaseUrl.slice('sqlite:'.length), { timeout: 5000 });
    try {
      const prepared = database.prepare<unknown[], Record<string, unknown>>(statement);
      if (prepared.reader) return prepared.all();
      prepared.run();
      return [];
    } finally {
      database.close();
    }
  }
  const client = new pg.Client({ connectionString: world.databaseUrl });
  await client.connect();
  try {
    return (await client.query(statement)).rows;
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
  const parts = [];
  for (const { name } of tables) parts.push(name, await sql(world, `select * from "${name}"`));
  return JSON.stringify(parts);
}
