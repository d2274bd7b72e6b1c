import { randomUUID } from 'node:crypto';
import type { Logger } from 'pino';
import type { AppOptions } from './app-options.ts';
import type { Config } from './config/config.ts';
import type { Database } from './kit/database.ts';
import { failureName } from './kit/failure-name.ts';
import type { SteadyClock } from './kit/steady-clock.ts';
import { checkKeys } from './operations/aws-credentials/check-keys.ts';
import { storesOf } from './operations/stores.sql.ts';
import type { Stores } from './operations/stores.ts';
import { grantAtStart } from './services/administration/grant-at-start.ts';
import type { ReadAsOf } from './storage/engine.ts';
import { StartRefused } from './storage/migrate.ts';
import { openDatabase } from './storage/open.ts';

type Opening = Pick<AppOptions, 'log' | 'database' | 'syncFailed'>;

/** Opens the database, and sets the clock by it. Throws `StartRefused` where its keys are not those of the configuration. */
export async function openStores(
  config: Config,
  { log, database, syncFailed }: Opening,
  steady: SteadyClock,
): Promise<Database<Stores> & { readAsOf: ReadAsOf }> {
  const db = await openDatabase(config.databaseUrl, storesOf, {
    ...database,
    reports: {
      warn: (what, error) => log.warn({ reason: failureName(error) }, what),
      syncFailed: (error) => syncFailed?.(error),
      time: (milliseconds, askedAt) => steady.follow(milliseconds, askedAt),
    },
  });
  const refusal = await checkKeys(db, config.keyRing);
  if (refusal !== undefined) {
    await db.close();
    throw new StartRefused(refusal);
  }
  await setClock(steady, db, log);
  return db;
}

/** Makes the accounts that the configuration names administrators. Resolves with the names that no account has. */
export async function grantAdmins(
  db: Database<Stores>,
  config: Config,
  log: Logger,
  now: Date,
): Promise<readonly string[]> {
  const missing = await grantAtStart(db, config.admins, {
    now: now.toISOString(),
    run: `admin-${randomUUID()}`,
  });
  for (const name of missing) {
    log.warn(
      { variable: 'TESSERA_ADMINS' },
      `TESSERA_ADMINS has ${name}, and no account has that name: \`tessera admin create ${name}\` makes it`,
    );
  }
  return missing;
}

const tolerated = 2;

/** Begins where the database's clock is: its own on PostgreSQL, the latest instant that a process had reached on SQLite. */
async function setClock(clock: SteadyClock, db: Database<Stores>, log: Logger): Promise<void> {
  if (db.engine === 'sqlite') {
    // Before the instant that tokens are void from, none could be issued that is not.
    for (const name of ['clock', 'tokens_void_before'] as const) {
      const reached = await db.read(({ instants }) => instants.find(name));
      if (reached !== undefined) clock.reach(Date.parse(reached));
    }
  }
  const seconds = Math.round((clock.now().getTime() - Date.now()) / 1000);
  if (Math.abs(seconds) <= tolerated) return;
  const sentence = `This machine's clock is ${Math.abs(seconds)} s ${seconds > 0 ? 'behind' : 'ahead of'}`;
  log.warn(
    { seconds },
    db.engine === 'sqlite'
      ? `${sentence} an instant that it had reached before: Tessera goes on from there, at half speed until they agree`
      : `${sentence} the database's, by which Tessera goes`,
  );
}
