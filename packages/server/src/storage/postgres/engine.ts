import { CompiledQuery, Kysely, PostgresDialect, type PostgresPool, type PostgresPoolClient, sql } from 'kysely';
import pg from 'pg';
import { Problem } from '../../kit/problem.ts';
import type { Engine } from '../engine.ts';
import { migrate, StartRefused } from '../migrate.ts';
import type { Migration } from '../migrations/index.ts';
import type { Handle, Schema } from '../schema.ts';
import { connectionRefusal } from './connection-refusal.ts';
import { readPostgresUrl } from './connection-string.ts';
import { isPostgresItself, preparedSelect, selectAsOf } from './snapshot.ts';

// Any number will do that nothing else in the database uses.
const migrationLock = 7483921;

/** A pool of connections to a PostgreSQL server. */
export async function openPostgres(url: string, migrations: readonly Migration[]): Promise<Engine> {
  let version: string;
  try {
    version = await prepare(url, migrations);
  } catch (error) {
    throw refusalOf(error) ?? error;
  }
  const pool = newPool(url, { max: 10, statement_timeout: 5000, lock_timeout: 2000, query_timeout: 6000 });
  const kysely = new Kysely<Schema>({ dialect: new PostgresDialect({ pool: discardingBroken(pool) }) });
  return {
    name: 'postgres',
    reading: kysely,
    select: preparedSelect(pool),
    ...(isPostgresItself(version) ? { selectAsOf: selectAsOf(pool) } : {}),
    pool: () => ({ open: pool.totalCount, idle: pool.idleCount, waiting: pool.waitingCount }),
    write: (work, _until, { mayBeLost = false } = {}) => transaction(kysely, work, mayBeLost),
    isConflict,
    // What a write would be tried again for, a read has waited for long enough: a lock, say.
    isTransient: (error) => isConnectionLoss(error) || isConflict(error),
    hasSingleWriter: false,
    isDamage: (error) => ['XX001', 'XX002'].includes(sqlState(error) ?? ''),
    async ready() {
      await sql`select 1`.execute(kysely);
    },
    close: () => kysely.destroy(),
  };
}

function isConflict(error: unknown): boolean {
  return ['40001', '40P01', '55P03', '23505'].includes(sqlState(error) ?? '');
}

function newPool(url: string, limits: pg.PoolConfig): pg.Pool {
  const { servers, config } = readPostgresUrl(url);
  const pool = new pg.Pool({
    ...config,
    ...servers[0],
    connectionTimeoutMillis: 3000,
    keepAlive: true,
    application_name: 'tessera',
    ...limits,
  });
  // A connection that dies is replaced at the next use. Without these listeners it would end the process: the pool's
  // own one is for idle connections alone.
  pool.on('error', () => {});
  pool.on('connect', (client) => client.on('error', () => {}));
  return pool;
}

/**
 * Checks the database and brings its schema up to date, however long that or another node's doing it takes. Resolves with
 * what the server says it is.
 */
async function prepare(url: string, migrations: readonly Migration[]): Promise<string> {
  const kysely = new Kysely<Schema>({ dialect: new PostgresDialect({ pool: newPool(url, { max: 1 }) }) });
  try {
    await checkDurability(kysely);
    await kysely.connection().execute(async (connection) => {
      await run(connection, 'begin');
      try {
        await sql`select pg_advisory_xact_lock(${migrationLock})`.execute(connection);
        await migrate(connection, 'text collate "C"', migrations);
        await run(connection, 'commit');
      } catch (error) {
        await run(connection, 'rollback').catch(() => {});
        throw error;
      }
    });
    return (await sql<{ version: string }>`select version()`.execute(kysely)).rows[0]?.version ?? '';
  } finally {
    await kysely.destroy();
  }
}

/** Why there is no working with the database that the URL names, without the URL, which holds a password. */
function refusalOf(error: unknown): StartRefused | undefined {
  if (error instanceof StartRefused) return error;
  const state = sqlState(error);
  const refusal = (what: string) => new StartRefused(`DATABASE_URL names a PostgreSQL ${what}`);
  if (state?.startsWith('28')) return refusal('server that refuses the user name or the password');
  if (state === '3D000') return refusal('database that does not exist');
  if (state === '42501') return refusal('database in which this user may not make tables');
  if (state === '3F000') return refusal('database whose search_path names no schema that is there');
  // What `options` or a default of the role sets is refused with the connection.
  if (isFatal(error) && /^(22|42)/.test(state ?? ''))
    return refusal('server that refuses a setting of options or client_encoding');
  const refused = connectionRefusal(error);
  if (refused !== undefined) return refusal(`server that ${refused}`);
  if (isConnectionLoss(error)) {
    const code = error instanceof Error && 'code' in error ? ` (${String(error.code)})` : '';
    return refusal(`server that does not answer${code}`);
  }
  return undefined;
}

/** The pool, but a connection that failed by more than one statement is never used again, nor waited for. */
function discardingBroken(pool: pg.Pool): PostgresPool {
  return {
    async connect() {
      const client = await pool.connect();
      let broken = false;
      const query = async (text: string, values?: unknown[]) => {
        // A rollback on it would wait once more for an answer that does not come.
        if (broken) throw new Error('the connection is broken');
        try {
          const result = await client.query(text, values);
          // After a failed statement that somebody caught, a commit is answered with a rollback, and with no error.
          if (text === 'commit' && result.command !== 'COMMIT') throw new Error('the commit was a rollback');
          return result;
        } catch (error) {
          broken = sqlState(error) === undefined || isFatal(error);
          throw error;
        }
      };
      return { query, release: () => client.release(broken) } as unknown as PostgresPoolClient;
    },
    end: () => pool.end(),
  };
}

async function checkDurability(kysely: Handle): Promise<void> {
  for (const setting of ['fsync', 'synchronous_commit']) {
    const found = await sql<{ value: string }>`select current_setting(${setting}) as value`.execute(kysely);
    if (found.rows[0]?.value === 'off') {
      throw new StartRefused(`PostgreSQL runs with ${setting}=off and would lose acknowledged changes: turn it on`);
    }
  }
}

const begin = 'begin isolation level serializable';
// In one statement, and so in one message.
const beginLossy = `${begin}; set local synchronous_commit = off`;

async function transaction<T>(kysely: Handle, work: (handle: Handle) => Promise<T>, mayBeLost: boolean): Promise<T> {
  let committing = false;
  try {
    return await kysely.connection().execute(async (connection) => {
      try {
        await run(connection, mayBeLost ? beginLossy : begin);
        const result = await work(connection);
        committing = true;
        await run(connection, 'commit');
        return result;
      } catch (error) {
        // Where this fails too, the connection is discarded, and the server rolls back by itself.
        await run(connection, 'rollback').catch(() => {});
        throw error;
      }
    });
  } catch (error) {
    if (!isConnectionLoss(error)) throw error;
    if (committing) throw new Problem('outcome_unknown', { cause: error });
    throw new Problem('unavailable', { retryAfter: 1, cause: error });
  }
}

/** Whether the server did not answer, answered that it is going away, or took too long. */
function isConnectionLoss(error: unknown): boolean {
  if (error instanceof Problem || !(error instanceof Error)) return false;
  const state = sqlState(error);
  if (state !== undefined) return /^(08|57P0|53300|57014)/.test(state);
  const code = 'code' in error ? String(error.code) : '';
  if (/^(ECONN|EPIPE|ETIMEDOUT|ENOTFOUND|EHOSTUNREACH|EAI_AGAIN)/.test(code)) return true;
  return /terminated|timeout|not queryable|connection/i.test(error.message);
}

/** Whether the server ended the connection with this error. */
function isFatal(error: unknown): boolean {
  return error instanceof Error && 'severity' in error && /^(FATAL|PANIC)$/.test(String(error.severity));
}

function sqlState(error: unknown): string | undefined {
  // Only the server's own errors have a severity.
  if (!(error instanceof Error) || !('severity' in error) || !('code' in error)) return undefined;
  return String(error.code);
}

async function run(connection: Handle, statement: string): Promise<void> {
  await connection.executeQuery(CompiledQuery.raw(statement));
}
