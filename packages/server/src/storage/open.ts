import { AsyncLocalStorage } from 'node:async_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import { KeyedMutex, waitLimitMs } from '../kit/concurrency/keyed-mutex.ts';
import type { Database } from '../kit/database.ts';
import { Problem } from '../kit/problem.ts';
import type { Engine, ReadAsOf, Reports } from './engine.ts';
import { migrations as allMigrations, type Migration } from './migrations/index.ts';
import type { Handle } from './schema.ts';
import { openSqlite } from './sqlite/engine.ts';

export interface OpenOptions {
  /**
   * Throws where a use case reads or writes inside a write. For tests: following every promise for it makes all of them
   * slower.
   */
  guardNesting?: boolean;
  /** Others than the present ones, for tests of migrating itself. */
  migrations?: readonly Migration[];
  /** Events of the engine. The rules hold without a listener too. */
  reports?: Partial<Reports>;
}

/** One for all databases: Node 20 visits each storage that was ever used at each promise. */
const insideWriteOf = new AsyncLocalStorage<object>();

/**
 * Opens `sqlite:<file>` or `postgres://…`, migrated. `storesOf` binds the features' stores to a connection. Throws
 * `StartRefused` where there is no database to be had at that place.
 */
export async function openDatabase<Stores extends object>(
  url: string,
  storesOf: (handle: Handle) => Stores,
  { guardNesting = false, migrations = allMigrations, reports = {} }: OpenOptions = {},
): Promise<Database<Stores> & { readAsOf: ReadAsOf }> {
  let failure: unknown;
  let damage: unknown;
  const engine = await openEngine(url, migrations, {
    warn: (what, error) => reports.warn?.(what, error),
    time: (milliseconds, askedAt) => reports.time?.(milliseconds, askedAt),
    syncFailed(error) {
      if (failure !== undefined) return;
      failure = error;
      reports.syncFailed?.(error);
    },
  });
  const reading = storesOf(engine.reading);
  const known = new WeakMap<Handle, Stores>();
  // SQLite writes on the same handle for good.
  const storesFor = (handle: Handle): Stores => {
    const stores = known.get(handle) ?? storesOf(handle);
    known.set(handle, stores);
    return stores;
  };
  const mutex = new KeyedMutex();
  const self = {};
  const notNested = () => {
    // It would wait for its own connection for ever.
    if (guardNesting && insideWriteOf.getStore() === self) throw new Error('read or write inside write');
  };

  const noticed = (error: unknown) => {
    if (engine.isDamage(error)) damage ??= error;
  };

  async function answered<T>(read: () => Promise<T>): Promise<T> {
    // Data read after a failed sync may never have reached the disk.
    if (failure !== undefined) throw new Problem('unavailable', { retryAfter: 5, cause: failure });
    try {
      return await read();
    } catch (error) {
      noticed(error);
      if (!engine.isTransient(error)) throw error;
      throw new Problem('unavailable', { retryAfter: 1, cause: error });
    }
  }

  async function retried<T>(work: (stores: Stores) => Promise<T>, until: number, mayBeLost: boolean): Promise<T> {
    for (let spread = 2; ; spread = Math.min(spread * 2, 100)) {
      try {
        return await engine.write((handle) => work(storesFor(handle)), until, { mayBeLost });
      } catch (error) {
        noticed(error);
        if (!engine.isConflict(error)) throw error;
        if (performance.now() > until) throw new Problem('unavailable', { retryAfter: 1, cause: error });
        await sleep(Math.random() * spread);
      }
    }
  }

  return {
    engine: engine.name,
    readAsOf: (query, parameters, asOf) => answered(() => engine.readAsOf(query, parameters, asOf)),
    ...(engine.version ? { version: engine.version } : {}),
    ...(engine.pool ? { pool: engine.pool } : {}),
    async read(work) {
      notNested();
      return answered(() => work(reading));
    },
    async write(work, { serializeBy, mayBeLost = false } = {}) {
      notNested();
      // The limit counts from here, so that waiting for the mutex and for retries share it.
      const until = performance.now() + waitLimitMs;
      const once = () => retried(work, until, mayBeLost);
      const run = () => (guardNesting ? insideWriteOf.run(self, once) : once());
      // On every engine: a write refused here waits for no other writer.
      const key = typeof serializeBy === 'function' ? await answered(() => serializeBy(reading)) : serializeBy;
      // With a single writer the engine's own queue is enough, and shorter.
      return key === undefined || engine.hasSingleWriter ? run() : mutex.run(key, until, run);
    },
    durable: async () => engine.durable?.(performance.now() + waitLimitMs),
    async ready() {
      if (failure !== undefined || damage !== undefined) throw failure ?? damage;
      try {
        await engine.ready();
      } catch (error) {
        noticed(error);
        throw error;
      }
    },
    close: () => engine.close(),
  };
}

async function openEngine(url: string, migrations: readonly Migration[], reports: Reports): Promise<Engine> {
  if (url.startsWith('sqlite:')) return openSqlite(url.slice('sqlite:'.length), migrations, reports);
  // Only where it is needed: its driver takes memory, and time at every start.
  const { openPostgres } = await import('./postgres/engine.ts');
  return openPostgres(url, migrations, reports);
}
