import pg from 'pg';
import { openDatabase } from '../storage/open.ts';

/** A database with the present tables and no rows, of which worlds have copies: a copy takes a fifth of migrating anew. */
export const migratedTemplate = 'migrated';

export async function makeTemplate(adminUrl: string): Promise<void> {
  const client = new pg.Client({ connectionString: adminUrl });
  await client.connect();
  await client.query(`create database ${migratedTemplate}`);
  await client.end();
  const url = new URL(adminUrl);
  url.pathname = `/${migratedTemplate}`;
  // A database is copied only while it has no connection.
  const database = await openDatabase(url.href, () => ({}));
  await database.close();
}
