import { existsSync } from 'node:fs';
import { refusalOf } from '../postgres/failures.ts';
import { postgresSnapshot } from './postgres-snapshot.ts';
import type { Snapshot } from './snapshot.ts';
import { sqliteSnapshot } from './sqlite-snapshot.ts';

/**
 * Opens `sqlite:<file>` or `postgres://…` as it is at this instant. Nothing is migrated. Throws `StartRefused` where there is no
 * database to be had at that place.
 */
export async function openSnapshot(url: string): Promise<Snapshot> {
  if (url.startsWith('sqlite:')) return sqliteSnapshot(fileOf(url));
  return postgresSnapshot(url).catch((error: unknown) => {
    throw refusalOf(error) ?? error;
  });
}

/** The present state of the target: no schema, an empty one of this version, or rows. */
export async function occupationOf(url: string): Promise<{ schemaVersion: number; hasRows: boolean }> {
  if (url.startsWith('sqlite:') && !existsSync(fileOf(url))) return { schemaVersion: 0, hasRows: false };
  const snapshot = await openSnapshot(url);
  try {
    for (const table of snapshot.tables) {
      // The server notes its keys at its first start.
      if (table.name === 'keys') continue;
      for await (const rows of snapshot.rows(table)) {
        if (rows.length > 0) return { schemaVersion: snapshot.schemaVersion, hasRows: true };
      }
    }
    return { schemaVersion: snapshot.schemaVersion, hasRows: false };
  } finally {
    await snapshot.close();
  }
}

/** The names of the tables at a place. */
export async function tablesAt(url: string): Promise<ReadonlySet<string>> {
  const { tables, close } = await openSnapshot(url);
  await close();
  return new Set(tables.map(({ name }) => name));
}

function fileOf(url: string): string {
  return url.slice('sqlite:'.length);
}
