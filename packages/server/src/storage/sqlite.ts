import { chmodSync, existsSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import Sqlite from 'better-sqlite3';
import { CompiledQuery, Kysely, type SqliteDatabase, SqliteDialect } from 'kysely';
import { Problem } from '../kit/problem.ts';
import type { Engine } from './engine.ts';
import { GroupCommit, type Transaction } from './group-commit.ts';
import { migrate } from './migrate.ts';
import type { Handle, Schema } from './schema.ts';

const busyPatienceMs = 5000;

/** One file, one connection that writes and one that reads. */
export async function openSqlite(file: string): Promise<Engine> {
  const fresh = !existsSync(file);
  const writer = new Sqlite(file, { timeout: busyPatienceMs });
  if (fresh) chmodSync(file, 0o600);
  writer.pragma('journal_mode = WAL');
  // NORMAL loses acknowledged rows in a power cut.
  writer.pragma('synchronous = FULL');
  writer.pragma('secure_delete = ON');
  harden(writer);
  const prepared = preparedOnce(writer);
  const writing = new Kysely<Schema>({ dialect: new SqliteDialect({ database: prepared }) });
  const group = new GroupCommit(
    (use) => writing.connection().execute(use),
    (handle) => transactionOn(writer, handle),
  );
  await group.run((handle) => migrate(handle, 'text'));
  // Statements that were prepared before the tables changed would be prepared again at every use.
  prepared.forget();

  const reader = new Sqlite(file, { timeout: 0 });
  harden(reader);
  reader.pragma('query_only = ON');
  const reading = new Kysely<Schema>({ dialect: new SqliteDialect({ database: preparedOnce(reader) }) });
  // From here on waiting for a lock must not stop the event loop: `begin` waits asynchronously instead.
  writer.pragma('busy_timeout = 0');

  const version = new VersionCheck(reader);
  const selects = new Map<string, Sqlite.Statement>();
  return {
    name: 'sqlite',
    reading,
    async select(statement, parameters) {
      let ready = selects.get(statement);
      if (!ready) {
        ready = reader.prepare(statement);
        selects.set(statement, ready);
      }
      return ready.all(...parameters) as Record<string, unknown>[];
    },
    version: () => version.get(),
    write: (work) => group.run(work).finally(() => version.forget()),
    // Another process' lock is waited for by `begin`; inside the transaction there is nobody to conflict with.
    retries: () => false,
    async close() {
      await reading.destroy();
      await writing.destroy();
    },
  };
}

const longestShare = 64;

/**
 * The number that changes with every commit of any other connection; the reader's, which never writes, so it counts all.
 *
 * Asking takes two system calls, so requests that the event loop found waiting together share one: what they wait for
 * was sent before the loop looked, and so before the number was read. Commits of this process end a share at once.
 */
class VersionCheck {
  readonly #statement: Sqlite.Statement;
  readonly #forget = () => this.forget();
  #known: number | undefined;
  #uses = 0;

  constructor(reader: Sqlite.Database) {
    this.#statement = reader.prepare('pragma data_version').pluck();
  }

  get(): number {
    if (this.#known === undefined || this.#uses++ >= longestShare) {
      if (this.#known === undefined) setImmediate(this.#forget);
      this.#known = this.#statement.get() as number;
      this.#uses = 0;
    }
    return this.#known;
  }

  forget(): void {
    this.#known = undefined;
  }
}

function harden(connection: Sqlite.Database): void {
  connection.pragma('foreign_keys = ON');
  connection.pragma('trusted_schema = OFF');
}

/** A connection on which every statement is prepared once: preparing takes longer than most of them run. */
function preparedOnce(connection: Sqlite.Database): SqliteDatabase & { forget(): void } {
  const statements = new Map<string, Sqlite.Statement>();
  return {
    prepare(text) {
      let statement = statements.get(text);
      if (!statement) {
        statement = connection.prepare(text);
        // Texts are as many as the code has queries; lists of varying length must not grow this for ever.
        if (statements.size < 500) statements.set(text, statement);
      }
      return statement as unknown as ReturnType<SqliteDatabase['prepare']>;
    },
    close: () => connection.close(),
    forget: () => statements.clear(),
  };
}

function transactionOn(writer: Sqlite.Database, handle: Handle): Transaction {
  const run = (statement: string) => handle.executeQuery(CompiledQuery.raw(statement));
  const unavailable = (error: unknown) => new Problem('unavailable', { retryAfter: 5, cause: error });
  return {
    begin: () => begin(handle),
    async mark() {
      await run('savepoint work');
    },
    async undo() {
      // After a full disk SQLite may have undone everything already.
      if (!writer.inTransaction) return false;
      await run('rollback to work');
      return true;
    },
    async commit() {
      try {
        await run('commit');
      } catch (error) {
        if (!isFull(error)) throw new Problem('outcome_unknown', { cause: error });
        if (writer.inTransaction) await run('rollback');
        throw unavailable(error);
      }
    },
    async rollback() {
      await run('rollback');
    },
    translate: (error) => (isFull(error) ? unavailable(error) : error),
  };
}

async function begin(handle: Handle): Promise<void> {
  const until = performance.now() + busyPatienceMs;
  for (let wait = 1; ; wait = Math.min(wait * 2, 50)) {
    try {
      // Immediate: a deferred one that reads first fails at once when another process wrote meanwhile.
      await handle.executeQuery(CompiledQuery.raw('begin immediate'));
      return;
    } catch (error) {
      if (isFull(error)) throw new Problem('unavailable', { retryAfter: 5, cause: error });
      if (!hasCode(error, 'SQLITE_BUSY')) throw error;
      if (performance.now() > until) throw new Problem('unavailable', { retryAfter: 1, cause: error });
      await sleep(wait);
    }
  }
}

function hasCode(error: unknown, prefix: string): boolean {
  return error instanceof Error && 'code' in error && String(error.code).startsWith(prefix);
}

function isFull(error: unknown): boolean {
  return hasCode(error, 'SQLITE_FULL') || hasCode(error, 'SQLITE_IOERR_WRITE') || hasCode(error, 'SQLITE_READONLY');
}
