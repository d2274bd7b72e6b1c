import { CompiledQuery, Kysely, PostgresDialect, type PostgresPool, type PostgresPoolClient, sql } from 'kysely';
import pg from 'pg';
import { Problem } from '../../kit/problem.ts';
import type { Engine, Reports } from '../engine.ts';
import { migrate, StartRefused } from '../migrate.ts';
import type { Migration } from '../migrations/index.ts';
import type { Handle, Schema } from '../schema.ts';
import { serverState } from './check.ts';
import { type PostgresAddress, readPostgresUrl } from './connection-string.ts';
import { cannotWrite, isConflict, isConnectionLoss, isFatal, refusalOf, sqlState, wasNeverSent } from './failures.ts';
import { clientOf, HostFinder, ReadOnlyServer } from './host-finder.ts';
import { isPostgresItself, preparedSelect, selectAsOf } from './snapshot.ts';

// Any number will do that nothing else in the database uses.
const migrationLock = 7483921;

/** No transaction here waits for anything but itself: one that is idle for so long is of a node that is frozen, and holds locks. */
const idleInTransactionMs = 5000;
const requestLimits = { max: 10, statement_timeout: 5000, lock_timeout: 2000, query_timeout: 6000 };

/** A pool of connections to a PostgreSQL server, or to the one of several that can be written. */
export async function openPostgres(url: string, migrations: readonly Migration[], reports: Reports): Promise<Engine> {
  const address = readPostgresUrl(url);
  const finder = address.servers.length > 1 ? new HostFinder(address) : undefined;
  let version: string;
  try {
    version = await prepare(address, finder, migrations, reports);
  } catch (error) {
    throw refusalOf(error) ?? error;
  }
  const pool = newPool(address, finder, { ...requestLimits, verify: checking(address, reports) });
  const discarding = discardingBroken(pool, () => finder?.forget());
  const kysely = new Kysely<Schema>({ dialect: new PostgresDialect({ pool: discarding }) });
  return {
    name: 'postgres',
    reading: kysely,
    select: preparedSelect(pool),
    ...(isPostgresItself(version) ? { selectAsOf: selectAsOf(pool, reports.time) } : {}),
    pool: () => ({ open: pool.totalCount, idle: pool.idleCount, waiting: pool.waitingCount }),
    write: (work, _until, { mayBeLost = false } = {}) => transaction(kysely, work, mayBeLost),
    isConflict,
    // What a write would be tried again for, a read has waited for long enough: a lock, say.
    isTransient: (error) => isConnectionLoss(error) || isConflict(error),
    hasSingleWriter: false,
    isDamage: () => false,
    async ready() {
      const client = await pool.connect();
      let fit = false;
      try {
        const state = await serverState(client);
        reports.time(state.time, state.askedAt);
        if (state.isReadOnly) throw new ReadOnlyServer();
        if (state.lossy.length > 0) throw new Error(state.lossy.join(' '));
        fit = true;
      } finally {
        // The next one may lead to another server.
        if (!fit) finder?.forget();
        client.release(!fit);
      }
    },
    close: () => kysely.destroy(),
  };
}

/** Looks at every new connection: the server may have been started anew with other settings, or be another one. */
function checking(address: PostgresAddress, reports: Reports) {
  return (client: pg.PoolClient, done: (error?: Error) => void): void => {
    serverState(client)
      .then((state) => {
        reports.time(state.time, state.askedAt);
        if (state.lossy.length > 0) {
          const cause = `PostgreSQL runs with ${state.lossy.join(' and ')} and would lose acknowledged changes`;
          reports.warn(cause, new Error(cause));
          throw new Problem('unavailable', { retryAfter: 5, cause });
        }
        if (state.isReadOnly && address.mustBeWritable) throw new ReadOnlyServer();
      })
      .then(() => done(), done);
  };
}

interface PoolLimits extends pg.PoolConfig {
  verify?: (client: pg.PoolClient, done: (error?: Error) => void) => void;
}

function newPool(address: PostgresAddress, finder: HostFinder | undefined, limits: PoolLimits): pg.Pool {
  const config: PoolLimits = {
    ...address.config,
    ...address.servers[0],
    connectionTimeoutMillis: 3000,
    keepAlive: true,
    application_name: 'tessera',
    idle_in_transaction_session_timeout: idleInTransactionMs,
    ...(finder ? { Client: clientOf(finder) } : {}),
    ...limits,
  };
  const pool = new pg.Pool(config);
  // A connection that dies is replaced at the next use. Without these listeners it would end the process: the pool's
  // own one is for idle connections alone.
  pool.on('error', () => finder?.forget());
  pool.on('connect', (client) => client.on('error', () => {}));
  return pool;
}

/**
 * Checks the database and brings its schema up to date, however long that or another node's doing it takes. Resolves with
 * what the server says it is.
 */
async function prepare(
  address: PostgresAddress,
  finder: HostFinder | undefined,
  migrations: readonly Migration[],
  reports: Reports,
): Promise<string> {
  const pool = newPool(address, finder, { max: 1 });
  const kysely = new Kysely<Schema>({ dialect: new PostgresDialect({ pool }) });
  try {
    const state = await serverState(pool);
    reports.time(state.time, state.askedAt);
    if (state.isReadOnly) throw new ReadOnlyServer();
    if (state.lossy.length > 0) {
      const settings = state.lossy.join(' and ');
      throw new StartRefused(`PostgreSQL runs with ${settings} and would lose acknowledged changes: turn it on`);
    }
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

/** The pool, but a connection that failed by more than one statement is never used again, nor waited for. */
function discardingBroken(pool: pg.Pool, failed: () => void): PostgresPool {
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
          broken = sqlState(error) === undefined || isFatal(error) || cannotWrite(error);
          if (broken) failed();
          throw error;
        }
      };
      return { query, release: () => client.release(broken) } as unknown as PostgresPoolClient;
    },
    end: () => pool.end(),
  };
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
    if (committing && !wasNeverSent(error)) throw new Problem('outcome_unknown', { cause: error });
    throw new Problem('unavailable', { retryAfter: 1, cause: error });
  }
}

async function run(connection: Handle, statement: string): Promise<void> {
  await connection.executeQuery(CompiledQuery.raw(statement));
}
