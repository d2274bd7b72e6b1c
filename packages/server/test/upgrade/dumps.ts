import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Sqlite from 'better-sqlite3';
import pg from 'pg';
import { onTestFinished } from 'vitest';
import { newDatabase } from '../../src/testing/new-database.ts';
import type { EngineName } from '../../src/testing/world.ts';

/** The key that all of them were used with. */
export const keyOfDumps = `fixture:${Buffer.alloc(32, 5).toString('base64')}`;

const here = new URL('.', import.meta.url);
/** A dump is added with every schema that is released (`npm run dump`), and none is ever changed. */
export const schemas = readdirSync(here).filter((name) => name.startsWith('schema-'));

/** What the API said of a dump's data when it was made, to a caller. */
export interface Read {
  as: string;
  /** Below `/v1`, unless it says `/v2` itself. */
  path: string;
  answer: object;
}

/** What a dump is read with, and what is then found in it. */
export interface Known {
  /** One of each caller but Alice, who has her password. */
  tokens: Record<string, string>;
  reads: Read[];
}

export function knownOf(schema: string, engine: EngineName): Known {
  return JSON.parse(readFileSync(new URL(`${schema}/${engine}.json`, here), 'utf8'));
}

/** A database that holds what this dump does, and then what `more` adds, for the test that runs. */
export async function restored(schema: string, engine: EngineName, more = ''): Promise<string> {
  const dump = `${readFileSync(new URL(`${schema}/${engine}.sql`, here), 'utf8')}\n${more}`;
  if (engine === 'sqlite') {
    const folder = mkdtempSync(join(tmpdir(), 'tessera-upgrade-'));
    onTestFinished(() => rmSync(folder, { recursive: true }));
    const database = new Sqlite(join(folder, 'tessera.db'));
    database.pragma('foreign_keys = OFF');
    database.exec(dump);
    database.close();
    return `sqlite:${join(folder, 'tessera.db')}`;
  }
  const { url, drop } = await newDatabase();
  onTestFinished(drop);
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  await client.query(dump);
  await client.end();
  return url;
}
