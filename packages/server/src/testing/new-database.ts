import { randomUUID } from 'node:crypto';
import { copyFileSync } from 'node:fs';
import pg from 'pg';
import { inject } from 'vitest';

declare module 'vitest' {
  interface ProvidedContext {
    /** Where the test server of PostgreSQL is, with a database to connect to for making others. */
    postgresUrl: string;
    /** A file of SQLite with the present tables and no rows, of which worlds have copies. */
    sqliteTemplate: string;
  }
}

/** A database in a file of SQLite, with the present tables. It goes with its folder. */
export function newFile(file: string): { url: string; drop: () => Promise<void> } {
  copyFileSync(inject('sqliteTemplate'), file);
  return { url: `sqlite:${file}`, drop: async () => {} };
}

/** A database in the test server of PostgreSQL: an empty one, or a copy of another of these. */
export async function newDatabase(template = 'template1'): Promise<{ url: string; drop: () => Promise<void> }> {
  const admin = inject('postgresUrl');
  const name = `world_${randomUUID().replaceAll('-', '')}`;
  const ask = async (statement: string) => {
    const client = new pg.Client({ connectionString: admin });
    await client.connect();
    await client.query(statement);
    await client.end();
  };
  await ask(`create database ${name} template ${template}`);
  const url = new URL(admin);
  url.pathname = `/${name}`;
  return { url: url.href, drop: () => ask(`drop database if exists ${name} with (force)`) };
}
