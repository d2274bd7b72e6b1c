import { setTimeout as sleep } from 'node:timers/promises';
import type Sqlite from 'better-sqlite3';
import { CompiledQuery, Kysely, SqliteDialect } from 'kysely';
import { Problem } from '../kit/problem.ts';
import { Commits } from './commits.ts';
import type { Engine } from './engine.ts';
import { GroupCommit, type Transaction } from './group-commit.ts';
import { migrate } from './migrate.ts';
import type { Migration } from './migrations/index.ts';
import type { Handle, Schema } from './schema.ts';
import { connection, openFile, openReader } from './sqlite-connection.ts';

const busyPatienceMs = 5000;

/** One file, one connection that writes and one that reads. */
export async function openSqlite(file: string, migrations: readonly Migration[]): Promise<Engine> {
  const writer = connection(openFile(file, busyPatienceMs));
  const writing = new Kysely<Schema>({ dialect: new SqliteDialect({ database: writer }) });
  const commits = new Commits(writer);
  const group = new GroupCommit(
    (use) => writing.connection().execute(use),
    (handle) => transactionOn(writer.sqlite, handle, () => commits.ended()),
  );
  try {
    await group.run((handle) => migrate(handle, 'text', migrations), performance.now() + busyPatienceMs);
  } catch (error) {
    await writing.destroy();
    throw error;
  }
  const reader = connection(openReader(file));
  const reading = new Kysely<Schema>({ dialect: new SqliteDialect({ database: reader }) });
  // From here on waiting for a lock must not stop the event loop: `begin` waits asynchronously instead.
  writer.sqlite.exec('pragma busy_timeout = 0');

  return {
    name: 'sqlite',
    reading,
    select: async (statement, parameters) => reader.prepared(statement).all(...parameters) as Record<string, unknown>[],
    version: (memory) => commits.version(memory),
    write: (work, until, { mayBeLost = false } = {}) => group.run(work, until, mayBeLost),
    // Another process' lock is waited for by `begin`; inside the transaction there is nobody to conflict with.
    retries: () => false,
    async close() {
      await reading.destroy();
      await writing.destroy();
    },
  };
}

function transactionOn(writer: Sqlite.Database, handle: Handle, ended: () => void): Transaction {
  const run = (statement: string) => handle.executeQuery(CompiledQuery.raw(statement));
  // SQLite may have rolled back by itself, as it does where the disk is full.
  const rollBack = async () => {
    if (writer.inTransaction) await run('rollback');
  };
  return {
    async begin(until, mayBeLost) {
      // FULL waits for the disk at every commit; NORMAL leaves that to the next commit that does.
      const synchronous = mayBeLost ? 1 : 2;
      if (writer.pragma('synchronous', { simple: true }) !== synchronous) {
        writer.exec(`pragma synchronous = ${synchronous}`);
      }
      await begin(handle, until);
    },
    async mark() {
      await run('savepoint work');
    },
    async undo() {
      if (!writer.inTransaction) return false;
      await run('rollback to work');
      return true;
    },
    async commit() {
      try {
        await run('commit');
      } catch (error) {
        await rollBack();
        throw isFull(error) ? unavailable(error) : new Problem('outcome_unknown', { cause: error });
      } finally {
        ended();
      }
    },
    rollBack,
    translate: (error) => (isFull(error) ? unavailable(error) : error),
  };
}

async function begin(handle: Handle, until: number): Promise<void> {
  for (let wait = 1; ; wait = Math.min(wait * 2, 50)) {
    try {
      // Immediate: a deferred one that reads first fails at once when another process wrote meanwhile.
      await handle.executeQuery(CompiledQuery.raw('begin immediate'));
      return;
    } catch (error) {
      if (isFull(error)) throw unavailable(error);
      if (!hasCode(error, 'SQLITE_BUSY')) throw error;
      if (performance.now() > until) throw new Problem('unavailable', { retryAfter: 1, cause: error });
      await sleep(wait);
    }
  }
}

function unavailable(cause: unknown): Problem {
  return new Problem('unavailable', { retryAfter: 5, cause });
}

function hasCode(error: unknown, prefix: string): boolean {
  return error instanceof Error && 'code' in error && String(error.code).startsWith(prefix);
}

function isFull(error: unknown): boolean {
  return hasCode(error, 'SQLITE_FULL') || hasCode(error, 'SQLITE_IOERR_WRITE') || hasCode(error, 'SQLITE_READONLY');
}
