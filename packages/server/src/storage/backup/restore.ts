import { sql } from 'kysely';
import type { KeyRing } from '../../kit/key-ring.ts';
import { StartRefused } from '../migrate.ts';
import { migrations } from '../migrations/index.ts';
import { mostValues } from '../most-values.ts';
import { openDatabase } from '../open.ts';
import { endedByRestore, type Handle } from '../schema.ts';
import { BackupUnreadable, type Entry, type Manifest, readBackupFile } from './backup-file.ts';
import { occupationOf, tablesAt } from './open-snapshot.ts';
import type { Row, Table } from './snapshot.ts';

/** There is data at the place already. */
export class PlaceNotEmpty extends Error {
  override name = 'PlaceNotEmpty';
}

/**
 * The content of a backup. Throws `BackupUnreadable` where it is damaged, `StartRefused` where this version cannot use
 * it.
 */
export async function inspectBackup(
  file: string,
  ring: KeyRing | undefined,
): Promise<{ manifest: Manifest; rows: Record<string, number> }> {
  let manifest: Manifest | undefined;
  const rows: Record<string, number> = {};
  for await (const entry of readBackupFile(file)) {
    if ('manifest' in entry) {
      manifest = entry.manifest;
      requireUsable(file, manifest, ring);
      for (const { name } of manifest.tables) rows[name] = 0;
    } else {
      rows[entry.table] = (rows[entry.table] ?? 0) + 1;
    }
  }
  if (!manifest) throw new BackupUnreadable(`${file} is no backup of Tessera`);
  return { manifest, rows };
}

function requireUsable(file: string, { schemaVersion, version, keys, keysInUse }: Manifest, ring?: KeyRing): void {
  const newest = migrations.at(-1)?.version ?? 0;
  if (schemaVersion > newest) {
    throw new StartRefused(
      `${file} has schema version ${schemaVersion}, and this version of Tessera knows ${newest} only: restore with version ${version}, which made it`,
    );
  }
  for (const id of keysInUse) {
    const key = ring?.keys.find((one) => one.id === id);
    if (!key) {
      throw new StartRefused(
        `${file} has secrets under key ${id}, which is not among the keys of TESSERA_KEY_FILE, TESSERA_KEY or the data folder`,
      );
    }
    const known = keys.find((one) => one.id === id);
    if (known && known.fingerprint !== key.fingerprint()) {
      throw new StartRefused(`Key ${id} is not the key of that id that ${file} was made with`);
    }
  }
}

export interface RestoreOptions {
  /** Whether tokens and other reusable secrets stay valid: for moving data, not for going back in time. */
  keepTokens: boolean;
}

/**
 * Puts a backup that `inspectBackup` has read into an empty place, in one transaction, with the schema that it was made
 * with. Throws `PlaceNotEmpty` where there is data already.
 */
export async function restore(
  url: string,
  file: string,
  manifest: Manifest,
  { keepTokens }: RestoreOptions,
): Promise<Record<string, number>> {
  const present = await occupationOf(url);
  if (present.hasRows || (present.schemaVersion !== 0 && present.schemaVersion !== manifest.schemaVersion)) {
    throw new PlaceNotEmpty('There is a database already: a restore writes into an empty place only');
  }
  const db = await openDatabase(url, (handle) => ({ handle }), {
    migrations: migrations.filter(({ version }) => version <= manifest.schemaVersion),
  });
  try {
    const own = await tablesAt(url);
    // Other programs may keep tables beside ours, as Litestream does: those are not for this place.
    const isLeftOut = (name: string) =>
      !own.has(name) || (!keepTokens && (endedByRestore as readonly string[]).includes(name));
    return await db.write(async ({ handle }) => {
      // While tables are left out nothing is asked of PostgreSQL, which would take this for a node that is frozen.
      if (db.engine === 'postgres') await sql`set local idle_in_transaction_session_timeout = 0`.execute(handle);
      await sql`delete from keys`.execute(handle);
      const restored = await insertAll(handle, manifest.tables, readBackupFile(file), isLeftOut);
      if (db.engine === 'postgres') await raiseSequences(handle);
      return restored;
    });
  } finally {
    await db.close();
  }
}

async function insertAll(
  handle: Handle,
  tables: readonly Table[],
  entries: AsyncIterable<Entry>,
  isLeftOut: (name: string) => boolean,
): Promise<Record<string, number>> {
  const restored: Record<string, number> = {};
  let pending: Row[] = [];
  let current: Table | undefined;
  const flush = async () => {
    if (!current || pending.length === 0) return;
    const { name, columns } = current;
    const rows = pending.map((row) => Object.fromEntries(columns.map((column, at) => [column, row[at]])));
    pending = [];
    await handle
      .insertInto(name as never)
      .values(rows as never)
      .execute();
    restored[name] = (restored[name] ?? 0) + rows.length;
  };
  for await (const entry of entries) {
    if ('manifest' in entry || isLeftOut(entry.table)) continue;
    if (entry.table !== current?.name) {
      await flush();
      current = tables.find(({ name }) => name === entry.table);
    }
    pending.push(entry.row);
    if (pending.length * (current?.columns.length ?? 1) >= mostValues) await flush();
  }
  await flush();
  return restored;
}

/** Numbers that PostgreSQL gives by itself go on behind those that were restored. */
async function raiseSequences(handle: Handle): Promise<void> {
  const found = await sql<{ table: string; column: string }>`
    select table_name as table, column_name as column from information_schema.columns
    where table_schema = current_schema() and pg_get_serial_sequence(quote_ident(table_name), column_name) is not null`.execute(
    handle,
  );
  for (const { table, column } of found.rows) {
    await sql`select setval(pg_get_serial_sequence(quote_ident(${table}), ${column}),
      (select coalesce(max(${sql.ref(column)}), 0) + 1 from ${sql.table(table)}), false)`.execute(handle);
  }
}
