import { setTimeout as sleep } from 'node:timers/promises';
import { Kysely, SqliteDialect } from 'kysely';
import { Problem } from '../../kit/problem.ts';
import type { Engine } from '../engine.ts';
import { migrate } from '../migrate.ts';
import type { Migration } from '../migrations/index.ts';
import { runDirectly } from '../prepared-query.ts';
import type { Handle, Schema } from '../schema.ts';
import { CacheVersions } from './cache-versions.ts';
import { type CheckpointSizes, Checkpoints } from './checkpoints.ts';
import { type Connection, cacheKiBOfReader, connection, openFile, openReader } from './connection.ts';
import { GroupCommit, type Transaction } from './group-commit.ts';
import { WalSync } from './wal-sync.ts';

const busyPatienceMs = 5000;

/** One file, one connection that writes and one that reads. */
export async function openSqlite(
  file: string,
  migrations: readonly Migration[],
  checkpointSizes?: CheckpointSizes,
): Promise<Engine> {
  const writer = connection(openFile(file, busyPatienceMs));
  const writing = new Kysely<Schema>({ dialect: new SqliteDialect({ database: writer }) });
  const commits = new CacheVersions(writer);
  const held = await hold(writing);
  runDirectly(held.handle, writer);
  const checkpoints = new Checkpoints(writer, file, checkpointSizes);
  const group = new GroupCommit(
    held.handle,
    transactionOn(writer, checkpoints, () => commits.transactionEnded()),
  );
  const closeWriter = async () => {
    // First: the last connection moves what is left, and removes the log.
    await checkpoints.close();
    held.release();
    await writing.destroy();
  };
  try {
    await group.run((handle) => migrate(handle, 'text', migrations), performance.now() + busyPatienceMs);
  } catch (error) {
    await closeWriter();
    throw error;
  }
  const disk = new WalSync(`${file}-wal`);
  group.written = () => disk.flushed();
  const reader = connection(openReader(file), cacheKiBOfReader);
  const reading = new Kysely<Schema>({ dialect: new SqliteDialect({ database: reader }) });
  runDirectly(reading, reader);
  // From here on neither waiting for a lock nor for the disk must stop the event loop: `begin` waits for locks, and whoever
  // wrote is told when `disk` has what they wrote.
  writer.sqlite.exec('pragma busy_timeout = 0');
  writer.sqlite.exec('pragma synchronous = NORMAL');

  return {
    name: 'sqlite',
    reading,
    select: async (statement, parameters) => reader.prepared(statement).all(...parameters) as Record<string, unknown>[],
    version: (memory) => commits.version(memory),
    write: (work, until, { mayBeLost = false } = {}) => group.run(work, until, mayBeLost),
    // Another process' lock is waited for by `begin`; inside the transaction there is nobody to conflict with.
    isConflict: () => false,
    isTransient: () => false,
    hasSingleWriter: true,
    async close() {
      await reading.destroy();
      // Kysely closes none that it has not used.
      reader.close();
      await closeWriter();
      disk.close();
    },
  };
}

/** The one connection, for good: taking it for each transaction would make all stores anew for each. */
function hold(writing: Kysely<Schema>): Promise<{ handle: Handle; release: () => void }> {
  return new Promise((resolve, reject) => {
    const use = (handle: Handle) => new Promise<void>((release) => resolve({ handle, release }));
    writing.connection().execute(use).catch(reject);
  });
}

function transactionOn(writer: Connection, checkpoints: Checkpoints, ended: () => void): Transaction {
  const { sqlite } = writer;
  const run = (statement: string) => {
    writer.prepared(statement).run();
  };
  let isMarked = false;
  // SQLite may have rolled back by itself, as it does where the disk is full.
  const rollBack = () => {
    if (sqlite.inTransaction) run('rollback');
  };
  return {
    async begin(until) {
      await checkpoints.waitForSpace();
      await begin(run, until);
      isMarked = false;
    },
    mark() {
      // One at a time: of every page that is changed, SQLite keeps a copy for each that is open.
      if (isMarked) run('release work');
      run('savepoint work');
      isMarked = true;
    },
    undo() {
      if (!sqlite.inTransaction) return false;
      run('rollback to work');
      return true;
    },
    commit() {
      try {
        run('commit');
      } catch (error) {
        rollBack();
        throw isFull(error) ? unavailable(error) : new Problem('outcome_unknown', { cause: error });
      } finally {
        ended();
      }
      checkpoints.committed();
    },
    rollBack,
    translate: (error) => (isFull(error) ? unavailable(error) : error),
  };
}

async function begin(run: (statement: string) => void, until: number): Promise<void> {
  for (let wait = 1; ; wait = Math.min(wait * 2, 50)) {
    try {
      // Immediate: a deferred one that reads first fails at once when another process wrote meanwhile.
      run('begin immediate');
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
