import { createHash } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { createInterface } from 'node:readline';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGunzip, createGzip } from 'node:zlib';
import type { Row, Table } from './snapshot.ts';

/** The first line of a backup: its origin, and the requirements to restore it. It holds no key and no secret. */
export interface Manifest {
  format: 'tessera-backup';
  formatVersion: 1;
  /** The version of Tessera that made it. */
  version: string;
  engine: 'sqlite' | 'postgres';
  schemaVersion: number;
  /** The instant of the machine's clock just before the data was read. */
  madeAt: string;
  /** The keys that the database was used with, by ID, as fingerprints. */
  keys: { id: string; fingerprint: string }[];
  /** The IDs of the keys that its secrets need. */
  keysInUse: string[];
  tables: Table[];
}

/** The last line: how much there is before it. A file without it was cut off. */
interface Trailer {
  end: true;
  rows: Record<string, number>;
  /** SHA-256 of all lines before, in hexadecimal. */
  sha256: string;
}

/** The file is no backup, or not a whole one. The sentence is for the operator. */
export class BackupUnreadable extends Error {
  override name = 'BackupUnreadable';
}

/** Writes a backup: gzip of one JSON value a line. Resolves with the number of rows of each table. */
export async function writeBackupFile(
  path: string,
  manifest: Manifest,
  rowsOf: (table: Table) => AsyncIterable<Row[]>,
  mode: number,
): Promise<Record<string, number>> {
  const rows: Record<string, number> = {};
  async function* lines() {
    const hash = createHash('sha256');
    const line = (value: unknown) => {
      const text = `${JSON.stringify(value)}\n`;
      hash.update(text);
      return text;
    };
    yield line(manifest);
    for (const table of manifest.tables) {
      yield line({ table: table.name });
      rows[table.name] = 0;
      for await (const some of rowsOf(table)) {
        rows[table.name] = (rows[table.name] ?? 0) + some.length;
        yield some.map(line).join('');
      }
    }
    const trailer: Trailer = { end: true, rows, sha256: hash.digest('hex') };
    yield `${JSON.stringify(trailer)}\n`;
  }
  await pipeline(Readable.from(lines()), createGzip(), createWriteStream(path, { flags: 'wx', mode }));
  return rows;
}

/** The parts of a backup, in their order. */
export type Entry = { manifest: Manifest } | { table: string; row: Row };

/**
 * Reads a backup from its beginning to its end. Throws `BackupUnreadable` where it is not whole: after the last entry
 * at the latest, so a caller that writes as it reads must be able to roll back.
 */
export async function* readBackupFile(path: string): AsyncGenerator<Entry> {
  const hash = createHash('sha256');
  const counted: Record<string, number> = {};
  let table: string | undefined;
  let trailer: Trailer | undefined;
  for await (const { text, value } of linesOf(path)) {
    if (trailer) throw new BackupUnreadable(`${path} goes on behind its end`);
    if (isTrailer(value)) {
      trailer = value;
      continue;
    }
    hash.update(`${text}\n`);
    if (Array.isArray(value) && table !== undefined) {
      counted[table] = (counted[table] ?? 0) + 1;
      yield { table, row: value };
    } else if (isManifest(value)) {
      yield { manifest: value };
    } else {
      table = String((value as { table?: unknown } | null)?.table);
      counted[table] = 0;
    }
  }
  if (!trailer) throw new BackupUnreadable(`${path} has no end: it was cut off`);
  if (trailer.sha256 !== hash.digest('hex')) throw new BackupUnreadable(`${path} was changed since it was written`);
  if (JSON.stringify(trailer.rows) !== JSON.stringify(counted)) throw new BackupUnreadable(`${path} is incomplete`);
}

/** Where the first line is no manifest, the file is something else. */
async function* linesOf(path: string): AsyncGenerator<{ text: string; value: unknown }> {
  const source = createReadStream(path);
  const unzipped = source.pipe(createGunzip());
  source.on('error', (error) => unzipped.destroy(error));
  let isFirst = true;
  try {
    for await (const text of createInterface({ input: unzipped, crlfDelay: Number.POSITIVE_INFINITY })) {
      const value: unknown = JSON.parse(text);
      if (isFirst && !isManifest(value)) throw new BackupUnreadable(`${path} is no backup of Tessera`);
      isFirst = false;
      yield { text, value };
    }
    if (unzipped.errored) throw unzipped.errored;
  } catch (error) {
    if (error instanceof BackupUnreadable) throw error;
    const code = error instanceof Error && 'code' in error ? String(error.code) : '';
    if (code === 'ENOENT') throw new BackupUnreadable(`There is no file ${path}`);
    if (code.startsWith('E')) throw new BackupUnreadable(`${path} cannot be read: ${code}`);
    throw new BackupUnreadable(isFirst ? `${path} is no backup of Tessera` : `${path} is damaged, or was cut off`);
  }
  if (isFirst) throw new BackupUnreadable(`${path} is no backup of Tessera`);
}

function isManifest(value: unknown): value is Manifest {
  if (typeof value !== 'object' || value === null || !('format' in value)) return false;
  const { format, formatVersion } = value as Partial<Manifest>;
  return format === 'tessera-backup' && formatVersion === 1;
}

function isTrailer(value: unknown): value is Trailer {
  return typeof value === 'object' && value !== null && 'end' in value;
}
