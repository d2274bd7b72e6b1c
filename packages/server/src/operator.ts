import { randomUUID } from 'node:crypto';
import type { Config, Environment } from './config/config.ts';
import { readPlace } from './config/place.ts';
import { SteadyClock } from './kit/steady-clock.ts';
import { uuid7 } from './kit/uuid7.ts';
import { checkKeys } from './operations/aws-credentials/check-keys.ts';
import { rewrapSecrets } from './operations/aws-credentials/rewrap-secrets.ts';
import { storesOf } from './operations/stores.sql.ts';
import { voidTokens } from './operations/tokens/void-tokens.ts';
import { storeDeps } from './operations/vending/store-deps.ts';
import { type ValidatedCredentials, validateAll } from './operations/vending/validate-all.ts';
import { type OperatorAdministration, operatorAdministration } from './operator-administration.ts';
import { type ImportLine, type ImportOptions, type ImportTotals, importLines } from './services/import/import-lines.ts';
import { occupationOf } from './storage/backup/open-snapshot.ts';
import { StartRefused } from './storage/migrate.ts';
import { openDatabase } from './storage/open.ts';

/** The operator's commands on the database of a configuration, with or without a running server. */
export interface Operator {
  importLines(lines: AsyncIterable<ImportLine>, options: Omit<ImportOptions, 'now' | 'run'>): Promise<ImportTotals>;
  /** Wraps all stored data keys under the ring's first key. Resolves with how many were rewrapped. */
  rewrapSecrets(progress?: (done: number, total: number) => void): Promise<number>;
  /** Makes all tokens void that were issued before an instant (RFC 3339), now when absent. Resolves with how many were removed. */
  voidTokens(instant?: string, progress?: (removed: number) => void): Promise<number>;
  /** Validates all stored credentials, and reports the result of each. */
  validateCredentials(found: (one: ValidatedCredentials) => void): Promise<void>;
  administration: OperatorAdministration;
  close(): Promise<void>;
}

/** Opens the configuration's database. Throws `StartRefused` where the server would not start either. */
export async function openOperator(config: Config): Promise<Operator> {
  const clock = new SteadyClock();
  const reports = { time: (milliseconds: number, askedAt: number) => clock.follow(milliseconds, askedAt) };
  const db = await openDatabase(config.databaseUrl, storesOf, { reports });
  const refusal = await checkKeys(db, config.keyRing);
  if (refusal !== undefined) {
    await db.close();
    throw new StartRefused(refusal);
  }
  const now = () => clock.now().toISOString();
  const runOf = (command: string) => `${command}-${randomUUID()}`;
  return {
    importLines: (lines, options) => importLines(db, lines, { ...options, now, run: runOf('import') }),
    rewrapSecrets: (progress) => rewrapSecrets(db, config.keyRing, { run: runOf('key-rewrap'), now }, progress),
    voidTokens: (instant, progress) =>
      voidTokens(db, { instant: instant ?? now(), now: now(), run: runOf('void-tokens') }, progress),
    validateCredentials: (found) =>
      validateAll({ db, clock: clock.now, newId: uuid7(clock.now), ...storeDeps(config) }, found),
    administration: operatorAdministration(db, config),
    close: () => db.close(),
  };
}

/** Whether the server has made its database in this environment. */
export async function hasDatabase(environment: Environment): Promise<boolean> {
  return (await occupationOf(readPlace(environment).databaseUrl)).schemaVersion !== 0;
}

/**
 * Throws `StartRefused` where the server has made no database in this environment yet. Opening would make one, and a command
 * on it would report success where nothing is.
 */
export async function requireDatabase(environment: Environment): Promise<void> {
  if (!(await hasDatabase(environment))) throw new StartRefused('There is no database of Tessera at DATABASE_URL');
}
