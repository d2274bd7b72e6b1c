import { dirname } from 'node:path';
import type { Command } from 'commander';
import { type CommonOptions, commandOf, printing } from '../command.ts';
import { UsageError } from '../exit-codes.ts';
import type { Io } from '../output/io.ts';
import { systemCodeOf } from '../system-code.ts';
import { version } from '../version.ts';

interface RestoreOptions extends CommonOptions {
  check?: boolean;
  keepTokens?: boolean;
}

/** `tessera backup`: everything in the database, in one file. */
export function backupCommand(io: Io): Command {
  const command = commandOf('backup <file>', 'Write everything in the database into one file', [
    ['tessera backup tessera.backup', 'while the server runs; SQLite and PostgreSQL alike'],
  ]).addHelpText(
    'after',
    `
The database is that of DATABASE_URL or TESSERA_DATA_DIR, as for \`tessera serve\`. The file is readable by its owner
alone: it has password hashes, and secrets under the keys of the key file. The keys are not in it: keep them elsewhere.
The file must not exist yet.`,
  );
  return printing(io, command).action(async (file: string) => {
    const { backUpDatabase } = await import('@tessera/server');
    const { manifest, rows } = await backUpDatabase(io.environment, file, version).catch(explain(file));
    io.thing({ file, ...summaryOf(manifest, rows) });
    if (manifest.keysInUse.length > 0)
      io.say(`Its secrets need ${keysOf(manifest)}: keep the key file too, elsewhere.`);
  });
}

/** `tessera restore`: a backup into an empty place, on either engine. */
export function restoreCommand(io: Io): Command {
  const command = commandOf('restore <file>', 'Put a backup into an empty database', [
    ['tessera restore tessera.backup --check', 'reads it to its end, and writes nothing'],
    ['tessera restore tessera.backup', 'all sessions and tokens have ended'],
    ['tessera restore tessera.backup --keep-tokens', 'to move to another machine or engine'],
  ])
    .option('--check', 'read the file and compare the keys; write nothing')
    .option('--keep-tokens', 'keep sessions and tokens, also those that were revoked after the backup')
    .addHelpText(
      'after',
      `
Stop the server first. The place is that of DATABASE_URL or TESSERA_DATA_DIR, as for \`tessera serve\`, and must have no
data; the keys that the backup needs must be there. A backup of SQLite goes into PostgreSQL, and the other way round.`,
    );
  return printing(io, command).action(async (file: string, { check, keepTokens }: RestoreOptions) => {
    const { checkBackup, restoreDatabase } = await import('@tessera/server');
    if (check) {
      const { manifest, rows } = await checkBackup(io.environment, file);
      io.thing({ file, ...summaryOf(manifest, rows), usable: true });
      return;
    }
    const { manifest, rows } = await restoreDatabase(io.environment, file, { keepTokens: keepTokens === true });
    io.thing({ file, ...summaryOf(manifest, rows) });
    io.say(
      keepTokens
        ? 'Sessions and tokens are valid as they were in the backup, also those that were revoked after it.'
        : 'All sessions and tokens have ended: people sign in again, and programs need new tokens.',
    );
  });
}

interface Manifest {
  engine: string;
  schemaVersion: number;
  version: string;
  madeAt: string;
  keysInUse: string[];
}

function summaryOf(
  { engine, schemaVersion, version: madeBy, madeAt, keysInUse }: Manifest,
  rows: Record<string, number>,
) {
  return {
    made_at: madeAt,
    version: madeBy,
    schema_version: schemaVersion,
    engine,
    keys: keysInUse,
    rows,
  };
}

function keysOf({ keysInUse }: Manifest): string {
  return keysInUse.map((id) => `key ${id}`).join(' and ');
}

function explain(file: string): (error: unknown) => never {
  return (error) => {
    const code = systemCodeOf(error) ?? '';
    if (code === 'EEXIST') throw new UsageError(`${file} is there already: name a new file`);
    if (code === 'ENOENT') throw new UsageError(`There is no folder ${dirname(file)}`);
    if (['ENOTDIR', 'EACCES', 'EROFS', 'ENOSPC'].includes(code)) {
      throw new UsageError(`${file} cannot be written: ${code}`);
    }
    throw error;
  };
}
