import { chmodSync, existsSync } from 'node:fs';
import Sqlite from 'better-sqlite3';
import type { SqliteDatabase, SqliteStatement } from 'kysely';
import { StartRefused } from '../migrate.ts';

/** A connection on which every statement is prepared once: preparing takes longer than most of them run. */
export interface Connection extends SqliteDatabase {
  readonly sqlite: Sqlite.Database;
  prepared(text: string): Sqlite.Statement;
  /** Called once for each statement of Kysely; returns the function to call whenever the statement has changed rows. */
  watch?: (statement: string) => () => void;
}

// Texts are as many as the code has queries; lists of varying length must not grow this for ever.
const mostStatements = 500;

/**
 * For pages that the system has in memory anyway; larger caches were no faster. The reading connection drops its own with
 * every commit.
 */
const cacheKiBOfWriter = 8192;
export const cacheKiBOfReader = 4096;

/**
 * Connections and their statements, kept for as long as the process lives, closed or not: built against Node 24.19 or
 * newer, this library aborts the process when an object of it is collected as garbage outside of any context. For the
 * same reason settings go by `exec`, which makes no statement.
 */
const kept: unknown[] = [];

export function connection(sqlite: Sqlite.Database, cacheKiB: number = cacheKiBOfWriter): Connection {
  const statements = new Map<string, Sqlite.Statement>();
  kept.push(sqlite, statements);
  sqlite.exec('pragma foreign_keys = ON');
  sqlite.exec('pragma trusted_schema = OFF');
  sqlite.exec(`pragma cache_size = -${cacheKiB}`);
  const prepared = (text: string) => {
    let statement = statements.get(text);
    if (!statement) {
      statement = sqlite.prepare(text);
      if (statements.size < mostStatements) statements.set(text, statement);
    }
    return statement;
  };
  const watched = new Map<string, SqliteStatement>();
  const self: Connection = {
    sqlite,
    prepared,
    prepare(text) {
      let statement = watched.get(text);
      if (!statement) {
        statement = watching(prepared(text), self.watch?.(text));
        if (watched.size < mostStatements) watched.set(text, statement);
      }
      return statement;
    },
    close: () => sqlite.close(),
  };
  return self;
}

/** As Kysely runs a statement, whose types say less of bound parameters than the library does. */
function watching(statement: Sqlite.Statement, changed?: () => void): SqliteStatement {
  return {
    reader: statement.reader,
    all(parameters) {
      const rows = statement.all(parameters);
      if (!statement.readonly && rows.length > 0) changed?.();
      return rows;
    },
    run(parameters) {
      const result = statement.run(parameters);
      if (!statement.readonly && result.changes > 0) changed?.();
      return result;
    },
    iterate: (parameters) => statement.iterate(parameters),
  };
}

/** The connection that writes, to a file that only its owner may read. Throws `StartRefused` where there can be none. */
export function openFile(file: string, busyPatienceMs: number): Sqlite.Database {
  try {
    const fresh = !existsSync(file);
    const sqlite = new Sqlite(file, { timeout: busyPatienceMs });
    if (fresh) chmodSync(file, 0o600);
    sqlite.exec('pragma journal_mode = WAL');
    // NORMAL loses acknowledged rows in a power cut.
    sqlite.exec('pragma synchronous = FULL');
    sqlite.exec('pragma secure_delete = ON');
    // Otherwise SQLite writes the undo data of a large task to a file, page by page.
    sqlite.exec('pragma temp_store = MEMORY');
    return sqlite;
  } catch (error) {
    throw unusable(file, error);
  }
}

/** Why there is no working with the file that the URL names. */
export function unusable(file: string, error: unknown): StartRefused {
  const code = error instanceof Error && 'code' in error ? ` (${String(error.code)})` : '';
  const reason = error instanceof Error ? error.message + code : String(error);
  return new StartRefused(`DATABASE_URL names the SQLite file ${file}, which cannot be used: ${reason}`);
}

/** A connection that only reads, and never waits. */
export function openReader(file: string): Sqlite.Database {
  const sqlite = new Sqlite(file, { timeout: 0 });
  sqlite.exec('pragma query_only = ON');
  return sqlite;
}
