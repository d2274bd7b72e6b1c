import { randomUUID } from 'node:crypto';
import type { Environment } from './config/config.ts';
import { presentKeyRing } from './config/keys.ts';
import { readPlace } from './config/place.ts';
import { checkKeys } from './operations/aws-credentials/check-keys.ts';
import { storesOf } from './operations/stores.sql.ts';
import { type BackupTotals, backUp } from './storage/backup/back-up.ts';
import { inspectBackup, type RestoreOptions, restore } from './storage/backup/restore.ts';
import { StartRefused } from './storage/migrate.ts';
import { openDatabase } from './storage/open.ts';

/** Writes the environment's database into `file`, beside a running server or without one. */
export function backUpDatabase(environment: Environment, file: string, version: string): Promise<BackupTotals> {
  return backUp(readPlace(environment).databaseUrl, file, { version, now });
}

/** Reads a backup to its end, and whether the environment's keys open it. Writes nothing. */
export function checkBackup(environment: Environment, file: string): Promise<BackupTotals> {
  return inspectBackup(file, presentKeyRing(environment, readPlace(environment).dataDir));
}

/**
 * Restores a backup into the environment's database, which must be empty, and brings its schema up to date. Resolves
 * with a summary of the restored data. The audit tells that it happened, and whether tokens were kept.
 */
export async function restoreDatabase(
  environment: Environment,
  file: string,
  options: RestoreOptions,
): Promise<BackupTotals> {
  const { databaseUrl, dataDir } = readPlace(environment);
  const ring = presentKeyRing(environment, dataDir);
  const { manifest } = await inspectBackup(file, ring);
  const rows = await restore(databaseUrl, file, manifest, options);
  const db = await openDatabase(databaseUrl, storesOf);
  try {
    await db.write(({ audit }) =>
      audit.insert([
        {
          at: now(),
          action: 'database.restore',
          detail: options.keepTokens ? 'tokens_kept' : 'tokens_ended',
          requestId: `restore-${randomUUID()}`,
        },
      ]),
    );
    const refusal = ring && (await checkKeys(db, ring));
    if (refusal !== undefined) throw new StartRefused(refusal);
  } finally {
    await db.close();
  }
  return { manifest, rows };
}

function now(): string {
  return new Date().toISOString();
}
