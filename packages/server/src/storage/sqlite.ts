import { chmodSync, existsSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import Sqlite from 'better-sqlite3';
import { CompiledQuery, Kysely, type SqliteDatabase, SqliteDialect, type SqliteStatement } from 'kysely';
import { Problem } from '../kit/problem.ts';
import { Turns } from '../kit/turns.ts';
import type { Engine } from './engine.ts';
import { migrate, StartRefused } from './migrate.ts';
import type { Migration } from './migrations/index.ts';
import type { Handle, Schema } from './schema.ts';

const busyPatienceMs = 5000;

/** One file, one connection that writes and one that reads. */
export async function openSqlite(file: string, migrations: readonly Migration[]): Promise<Engine> {
  const writer = openFile(file);
  // NORMAL loses acknowledged rows in a power cut.
  writer.exec('pragma synchronous = FULL');
  writer.exec('pragma secure_delete = ON');
  harden(writer);
  const writing = new Kysely<Schema>({ dialect: new SqliteDialect({ database: preparingOnce(writer) }) });
  try {
    await transaction(writing, performance.now() + busyPatienceMs, (handle) => migrate(handle, 'text', migrations));
  } catch (error) {
    await writing.destroy();
    throw error;
  }

  const reader = new Sqlite(file, { timeout: 0 });
  harden(reader);
  reader.exec('pragma query_only = ON');
  const reading = new Kysely<Schema>({ dialect: new SqliteDialect({ database: preparingOnce(reader) }) });
  // From here on waiting for a lock must not stop the event loop: `begin` waits asynchronously instead.
  writer.exec('pragma busy_timeout = 0');

  const turns = new Turns();
  return {
    name: 'sqlite',
    reading,
    write: (work, until) => turns.take('writer', until, () => transaction(writing, until, work)),
    // Another process' lock is waited for by `begin`; inside the transaction there is nobody to conflict with.
    retries: () => false,
    async close() {
      await reading.destroy();
      await writing.destroy();
    },
  };
}

function openFile(file: string): Sqlite.Database {
  try {
    const fresh = !existsSync(file);
    const writer = new Sqlite(file, { timeout: busyPatienceMs });
    if (fresh) chmodSync(file, 0o600);
    writer.exec('pragma journal_mode = WAL');
    return writer;
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new StartRefused(`DATABASE_URL names the SQLite file ${file}, which cannot be used: ${reason}`);
  }
}

/**
 * Connections and their statements, kept for as long as the process lives, closed or not: built against Node 24.19 or
 * newer, this library aborts the process when an object of it is collected as garbage outside of any context. For the
 * same reason settings go by `exec`, which makes no statement.
 */
const kept: unknown[] = [];

/** The connection, with every statement prepared once: there are as many as queries in the code, and it is faster. */
function preparingOnce(connection: Sqlite.Database): SqliteDatabase {
  const prepared = new Map<string, SqliteStatement>();
  kept.push(connection, prepared);
  return {
    prepare(text) {
      const found = prepared.get(text) ?? connection.prepare(text);
      prepared.set(text, found);
      return found;
    },
    close: () => connection.close(),
  };
}

function harden(connection: Sqlite.Database): void {
  connection.exec('pragma foreign_keys = ON');
  connection.exec('pragma trusted_schema = OFF');
}

async function transaction<T>(kysely: Handle, until: number, work: (handle: Handle) => Promise<T>): Promise<T> {
  return kysely.connection().execute(async (connection) => {
    await begin(connection, until);
    let result: T;
    try {
      result = await work(connection);
    } catch (error) {
      await rollBack(connection);
      throw isFull(error) ? new Problem('unavailable', { retryAfter: 5, cause: error }) : error;
    }
    try {
      await run(connection, 'commit');
    } catch (error) {
      await rollBack(connection);
      if (isFull(error)) {
        throw new Problem('unavailable', { retryAfter: 5, cause: error });
      }
      throw new Problem('outcome_unknown', { cause: error });
    }
    return result;
  });
}

async function begin(connection: Handle, until: number): Promise<void> {
  for (let wait = 1; ; wait = Math.min(wait * 2, 50)) {
    try {
      // Immediate: a deferred one that reads first fails at once when another process wrote meanwhile.
      await run(connection, 'begin immediate');
      return;
    } catch (error) {
      if (!hasCode(error, 'SQLITE_BUSY')) {
        throw isFull(error) ? new Problem('unavailable', { retryAfter: 5, cause: error }) : error;
      }
      if (performance.now() > until) throw new Problem('unavailable', { retryAfter: 1, cause: error });
      await sleep(wait);
    }
  }
}

/** SQLite may have rolled back by itself, as it does where the disk is full. */
async function rollBack(connection: Handle): Promise<void> {
  await run(connection, 'rollback').catch(() => {});
}

async function run(connection: Handle, statement: string): Promise<void> {
  await connection.executeQuery(CompiledQuery.raw(statement));
}

function hasCode(error: unknown, prefix: string): boolean {
  return error instanceof Error && 'code' in error && String(error.code).startsWith(prefix);
}

function isFull(error: unknown): boolean {
  return hasCode(error, 'SQLITE_FULL') || hasCode(error, 'SQLITE_IOERR_WRITE') || hasCode(error, 'SQLITE_READONLY');
}
