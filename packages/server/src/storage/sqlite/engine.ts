import { Kysely, SqliteDialect } from 'kysely';
import { Problem } from '../../kit/problem.ts';
import type { Engine, Reports } from '../engine.ts';
import { type MigrationDialect, migrate, StartRefused } from '../migrate.ts';
import type { Migration } from '../migrations/index.ts';
import { runDirectly } from '../prepared-query.ts';
import type { Handle, Schema } from '../schema.ts';
import { CacheVersions } from './cache-versions.ts';
import { type CheckpointSizes, Checkpoints, isSyncFailure } from './checkpoints.ts';
import { type Connection, cacheKiBOfReader, connection, openFile, openReader } from './connection.ts';
import { GroupCommit } from './group-commit.ts';
import { hasCode, isIoFailure, transactionOn } from './transaction.ts';
import { WalSync } from './wal-sync.ts';

const busyPatienceMs = 5000;
/** A disk that is silent for so long counts as one that cannot be written. */
const silentDiskMs = 2000;
const dialect: MigrationDialect = { text: 'text', counter: 'integer primary key', lock: '' };

/** One file, one connection that writes and one that reads. */
export async function openSqlite(
  file: string,
  migrations: readonly Migration[],
  reports: Reports,
  checkpointSizes?: CheckpointSizes,
): Promise<Engine> {
  const writer = connection(openFile(file, busyPatienceMs));
  moveLog(writer, file);
  const writing = new Kysely<Schema>({ dialect: new SqliteDialect({ database: writer }) });
  const commits = new CacheVersions(writer);
  const held = await hold(writing);
  runDirectly(held.handle, writer);
  let failure: unknown;
  const syncFailed = (error: unknown) => {
    failure ??= error;
    reports.syncFailed(error);
  };
  const threadLost = (error: unknown) => reports.warn('the thread for checkpoints ended', error);
  let unwritable: unknown;
  const checkpoints = new Checkpoints(writer, file, { syncFailed, threadLost }, checkpointSizes);
  const group = new GroupCommit(
    held.handle,
    transactionOn(writer, checkpoints, {
      failed(error) {
        if (isSyncFailure(error)) syncFailed(error);
        // Balancers go on with a node whose disk is full: most requests only read, and room may be made at any time.
        if (!hasCode(error, 'SQLITE_FULL')) unwritable = error;
      },
      ended(isCommitted) {
        if (isCommitted) unwritable = undefined;
        commits.transactionEnded();
      },
    }),
  );
  const closeWriter = async () => {
    // First: the last connection moves the remaining pages, and removes the log.
    await checkpoints.close();
    held.release();
    await writing.destroy();
  };
  try {
    await group.run((handle) => migrate(handle, dialect, migrations), performance.now() + busyPatienceMs);
  } catch (error) {
    await closeWriter();
    throw error;
  }
  const disk = new WalSync(file);
  const flushed = () =>
    disk.flushed().catch((error: unknown) => {
      // First: nothing is answered before it is known.
      syncFailed(error);
      throw error;
    });
  group.written = async () => {
    if (failure !== undefined) throw failure;
    await flushed();
    // One in the thread for checkpoints may have failed meanwhile.
    if (failure !== undefined) throw failure;
  };
  const reader = connection(openReader(file), cacheKiBOfReader);
  const reading = new Kysely<Schema>({ dialect: new SqliteDialect({ database: reader }) });
  runDirectly(reading, reader);
  // From here on neither waiting for a lock nor for the disk must stop the event loop: `begin` waits for locks, and a
  // write is acknowledged when `disk` has it.
  writer.sqlite.exec('pragma busy_timeout = 0');
  writer.sqlite.exec('pragma synchronous = NORMAL');

  return {
    name: 'sqlite',
    reading,
    // `version` tells of commits without a question.
    readAsOf: async (query, parameters) => ({ rows: query ? await query(reading, parameters) : [] }),
    version: (memory) => commits.version(memory),
    write: (work, until, { mayBeLost = false } = {}) => group.run(work, until, mayBeLost),
    // `begin` waits for the lock of another process; inside the transaction no conflict can occur.
    isConflict: () => false,
    isTransient: isIoFailure,
    isDamage: (error) => hasCode(error, 'SQLITE_CORRUPT') || hasCode(error, 'SQLITE_NOTADB'),
    durable: (until) => within(until, flushed()),
    async ready() {
      if (failure !== undefined || unwritable !== undefined) throw failure ?? unwritable;
      if (disk.pendingFor > silentDiskMs) throw new Error('the disk does not answer');
      reader.prepared('select max(version) from schema_version').get();
    },
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

/**
 * Moves all of the log into the database, and waits for the disk. After a sync that failed, the log is read back from
 * memory that never reached the disk, and records added to it would lie behind a hole. At most the log of the process
 * before.
 */
function moveLog({ sqlite }: Connection, file: string): void {
  let result: Record<string, number> | undefined;
  try {
    [result] = sqlite.pragma('wal_checkpoint(TRUNCATE)') as Record<string, number>[];
  } catch (error) {
    sqlite.close();
    const code = error instanceof Error && 'code' in error ? String(error.code) : String(error);
    const why = hasCode(error, 'SQLITE_FULL') ? 'the disk is full, make room' : code;
    throw new StartRefused(`DATABASE_URL names the SQLite file ${file}, into which its log cannot be moved: ${why}`);
  }
  if (result?.['log'] === result?.['checkpointed']) return;
  sqlite.close();
  throw new StartRefused(
    `DATABASE_URL names the SQLite file ${file}, which another process has been reading for ${busyPatienceMs / 1000} s, so that its log cannot be moved into it: end that process`,
  );
}

async function within(until: number, work: Promise<void>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    const refuse = () =>
      reject(new Problem('unavailable', { retryAfter: 1, cause: 'the disk did not answer in time' }));
    timer = setTimeout(refuse, until - performance.now());
  });
  try {
    await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}

/** The one connection, for good: taking it for each transaction would make all stores anew for each. */
function hold(writing: Kysely<Schema>): Promise<{ handle: Handle; release: () => void }> {
  return new Promise((resolve, reject) => {
    const use = (handle: Handle) => new Promise<void>((release) => resolve({ handle, release }));
    writing.connection().execute(use).catch(reject);
  });
}
