import { randomBytes } from 'node:crypto';
import { rmSync } from 'node:fs';
import { publishDurably } from '../../kit/durable-file.ts';
import { type Manifest, writeBackupFile } from './backup-file.ts';
import { openSnapshot } from './open-snapshot.ts';
import type { Row, Snapshot } from './snapshot.ts';

export interface BackupOptions {
  /** Of Tessera, for the manifest. */
  version: string;
  now: () => string;
}

export interface BackupTotals {
  manifest: Manifest;
  /** By table. */
  rows: Record<string, number>;
}

/**
 * Writes all that is committed in the database into one file, readable by its owner alone, while the server may go on
 * running. The file gets its name when it is whole and on the disk. A file that is there already is an error, `EEXIST`.
 */
export async function backUp(url: string, file: string, { version, now }: BackupOptions): Promise<BackupTotals> {
  const madeAt = now();
  const snapshot = await openSnapshot(url);
  // Of this run alone: another one that writes the same file at the same moment has its own.
  const draft = `${file}.${randomBytes(6).toString('hex')}.unfinished`;
  try {
    const manifest: Manifest = {
      format: 'tessera-backup',
      formatVersion: 1,
      version,
      engine: snapshot.engine,
      schemaVersion: snapshot.schemaVersion,
      madeAt,
      keys: (await column(snapshot, 'keys', ['id', 'fingerprint'])).map(([id, fingerprint]) => ({
        id: String(id),
        fingerprint: String(fingerprint),
      })),
      keysInUse: await keysInUse(snapshot),
      tables: snapshot.tables,
    };
    const rows = await writeBackupFile(draft, manifest, (table) => snapshot.rows(table), 0o600);
    publishDurably(draft, file, { present: 'keep' });
    return { manifest, rows };
  } finally {
    rmSync(draft, { force: true });
    await snapshot.close();
  }
}

/** Every table that seals something names the key in `key_id`. */
async function keysInUse(snapshot: Snapshot): Promise<string[]> {
  const found = new Set<string>();
  for (const { name, columns } of snapshot.tables) {
    if (!columns.includes('key_id')) continue;
    for (const [id] of await column(snapshot, name, ['key_id']))
      if (id !== null && id !== undefined) found.add(String(id));
  }
  return [...found].sort();
}

async function column(snapshot: Snapshot, name: string, columns: string[]): Promise<Row[]> {
  const all: Row[] = [];
  if (!snapshot.tables.some((table) => table.name === name)) return all;
  for await (const rows of snapshot.rows({ name, columns })) all.push(...rows);
  return all;
}
