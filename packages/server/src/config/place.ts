import { join, resolve } from 'node:path';
import { readPostgresUrl } from '../storage/postgres/connection-string.ts';
import { requireThat } from './require.ts';
import { readSecret } from './secret-files.ts';
import type { Environment } from './variables.ts';

export const defaultDataDir = './data';

/** Where the data is: the settings that `serve`, `backup` and `restore` share. */
export interface Place {
  databaseUrl: string;
  dataDir: string;
}

/** Reads `DATABASE_URL` and `TESSERA_DATA_DIR`. Throws `StartRefused` with one sentence. Makes no folder and no file. */
export function readPlace(environment: Environment): Place {
  const dataDir = resolve(environment['TESSERA_DATA_DIR']?.trim() || defaultDataDir);
  return { databaseUrl: databaseUrlIn(environment, dataDir), dataDir };
}

/** The database of the environment: by default a file of SQLite in the data folder. */
export function databaseUrlIn(environment: Environment, dataDir: string): string {
  const url = readSecret(environment, 'DATABASE_URL') || `sqlite:${join(dataDir, 'tessera.db')}`;
  checkDatabaseUrl(url);
  return url;
}

function checkDatabaseUrl(url: string): void {
  if (/^postgres(ql)?:\/\//.test(url)) {
    readPostgresUrl(url);
    return;
  }
  requireThat(
    !/^\s*\w+\s*=/.test(url),
    'DATABASE_URL',
    'must be a URL, as postgres://user:password@host/database, not keywords and values',
  );
  requireThat(
    !/^sqlite:\/\//.test(url),
    'DATABASE_URL',
    'must be sqlite:<file>, without //: sqlite:tessera.db, or sqlite:/srv/tessera.db',
  );
  requireThat(/^sqlite:.+/.test(url), 'DATABASE_URL', 'must be sqlite:<file> or postgres://…');
}
