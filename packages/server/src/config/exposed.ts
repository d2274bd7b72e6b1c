import { existsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { Config, Environment } from './config.ts';

/** The files with keys or data that every user of this machine may read. */
export function exposedFiles(environment: Environment, { dataDir, databaseUrl }: Config): string[] {
  const files: string[] = [];
  if (!environment['TESSERA_KEY']?.trim()) files.push(environment['TESSERA_KEY_FILE']?.trim() || join(dataDir, 'keys'));
  if (databaseUrl.startsWith('sqlite:')) {
    const file = databaseUrl.slice('sqlite:'.length);
    // SQLite gives its other files the permissions of the database file.
    files.push(file, `${file}-wal`);
  }
  return files.filter((file) => existsSync(file) && isExposed(file));
}

/** Whether every user of this machine may read a file. A group may: that of a service, as Kubernetes hands secrets over. */
export function isExposed(file: string): boolean {
  return (statSync(file).mode & 0o007) !== 0;
}
