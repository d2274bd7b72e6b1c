import Sqlite from 'better-sqlite3';
import pg from 'pg';
import type { World } from './world.ts';

type Rows = Record<string, unknown>[];
type Place = Pick<World, 'engine' | 'databaseUrl'>;

/** Asks the world's database itself, past the server. */
export async function sql(world: Place, statement: string): Promise<Rows> {
  return (await allOf(world, [statement]))[0] ?? [];
}

/** A connection of its own to the world's database. */
export interface Aside {
  /** Asks several statements, and resolves with the rows of each. */
  all(statements: readonly string[]): Promise<Rows[]>;
  /** Runs statements that give no rows. */
  run(script: string): Promise<void>;
  close(): Promise<void>;
}

export async function aside(world: Place): Promise<Aside> {
  if (world.engine === 'sqlite') {
    const database = new Sqlite(world.databaseUrl.slice('sqlite:'.length), { timeout: 5000 });
    return {
      async all(statements) {
        return statements.map((statement) => {
          const prepared = database.prepare<unknown[], Record<string, unknown>>(statement);
          if (prepared.reader) return prepared.all();
          prepared.run();
          return [];
        });
      },
      async run(script) {
        database.exec(script);
      },
      async close() {
        database.close();
      },
    };
  }
  const client = new pg.Client({ connectionString: world.databaseUrl });
  await client.connect();
  return {
    async all(statements) {
      const found: Rows[] = [];
      for (const statement of statements) found.push((await client.query(statement)).rows);
      return found;
    },
    async run(script) {
      await client.query(script);
    },
    close: () => client.end(),
  };
}

/** Asks several statements over one connection, and resolves with the rows of each: a connection to PostgreSQL costs a process. */
export async function allOf(world: Place, statements: readonly string[]): Promise<Rows[]> {
  const connection = await aside(world);
  try {
    return await connection.all(statements);
  } finally {
    await connection.close();
  }
}

async function tablesOf(world: Place, connection: Aside): Promise<string[]> {
  const [rows = []] = await connection.all([
    world.engine === 'sqlite'
      ? "select name from sqlite_master where type = 'table'"
      : "select table_name as name from information_schema.tables where table_schema = 'public'",
  ]);
  return rows.map(({ name }) => String(name));
}

/**
 * Copies all rows but those of the audit, and resolves with a function that puts them back: a stage takes many requests to
 * set, and a moment to restore.
 */
export async function copied(world: Place, connection: Aside): Promise<() => Promise<void>> {
  const tables = (await tablesOf(world, connection)).filter((name) => !/^(?:audit|sqlite_|copy_)/.test(name));
  const copy = (name: string) =>
    `drop table if exists copy_${name}; create table copy_${name} as select * from ${name}`;
  await connection.run(tables.map(copy).join(';\n'));
  // The rows refer to each other, so no order of the tables is right for all.
  const begin =
    world.engine === 'sqlite'
      ? 'pragma foreign_keys = off; begin'
      : 'begin; set local session_replication_role = replica';
  const back = (name: string) => `delete from ${name}; insert into ${name} select * from copy_${name}`;
  const script = [begin, ...tables.map(back), 'commit'].join(';\n');
  return () => connection.run(script);
}

/** Everything that is stored, as text. */
export async function dump(world: World): Promise<string> {
  const connection = await aside(world);
  try {
    const tables = await tablesOf(world, connection);
    const rows = await connection.all(tables.map((name) => `select * from "${name}"`));
    return JSON.stringify(tables.map((name, index) => [name, rows[index]]));
  } finally {
    await connection.close();
  }
}
