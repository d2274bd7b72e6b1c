import { AsyncLocalStorage } from 'node:async_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import { sql } from 'kysely';
import type { Database } from '../kit/database.ts';
import { Problem } from '../kit/problem.ts';
import { Turns } from '../kit/turns.ts';
import { migrations as allMigrations, type Migration } from './migrations/index.ts';
import { isConnectionLoss, openPostgres } from './postgres.ts';
import type { Handle } from './schema.ts';
import { openSqlite } from './sqlite.ts';

const patienceMs = 5000;

/**
 * Opens `sqlite:<file>` or `postgres://…`, migrated. `storesOf` binds the features' stores to a connection. Throws
 * `StartRefused` where there is no database to be had at that place.
 */
export async function openDatabase<Stores>(
  url: string,
  storesOf: (handle: Handle) => Stores,
  migrations: readonly Migration[] = allMigrations,
): Promise<Database<Stores>> {
  const engine = url.startsWith('sqlite:')
    ? await openSqlite(url.slice('sqlite:'.length), migrations)
    : await openPostgres(url, migrations);
  const reading = storesOf(engine.reading);
  const turns = new Turns();
  const inside = new AsyncLocalStorage<true>();
  const notNested = () => {
    // It would wait for its own connection for ever.
    if (inside.getStore()) throw new Error('read or write inside write');
  };

  async function retried<T>(work: (stores: Stores) => Promise<T>, until: number): Promise<T> {
    for (let spread = 2; ; spread = Math.min(spread * 2, 100)) {
      try {
        return await engine.write((handle) => work(storesOf(handle)), until);
      } catch (error) {
        if (!engine.retries(error)) throw error;
        if (performance.now() > until) throw new Problem('unavailable', { retryAfter: 1, cause: error });
        await sleep(Math.random() * spread);
      }
    }
  }

  return {
    engine: engine.name,
    async read(work) {
      notNested();
      try {
        return await work(reading);
      } catch (error) {
        if (engine.name === 'postgres' && isConnectionLoss(error)) {
          throw new Problem('unavailable', { retryAfter: 1, cause: error });
        }
        throw error;
      }
    },
    async write(work, options = {}) {
      notNested();
      // Counted from here: whoever waits for a turn must not be patient once more after each of those before.
      const until = performance.now() + patienceMs;
      const run = () => inside.run(true, () => retried(work, until));
      return options.turn === undefined ? run() : turns.take(options.turn, until, run);
    },
    async ping() {
      await sql`select 1`.execute(engine.reading);
    },
    close: () => engine.close(),
  };
}
