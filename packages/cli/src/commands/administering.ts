import type { Operator, OperatorAdministration } from '@tessera/server';
import type { Io } from '../output/io.ts';

export interface OperatingOptions {
  /** Whether the work may be the first in a database that is not there yet. Else that is a setting that was forgotten. */
  mayMake?: boolean;
}

/** Administers in the database of the environment. */
export function administering<T>(
  io: Io,
  work: (administration: OperatorAdministration) => Promise<T>,
  options?: OperatingOptions,
): Promise<T> {
  return operating(io, ({ administration }) => work(administration), options);
}

/** Does something in the database of the environment. */
export async function operating<T>(
  io: Io,
  work: (operator: Operator) => Promise<T>,
  { mayMake = false }: OperatingOptions = {},
): Promise<T> {
  const { databaseShown, hasDatabase, openOperator, readConfig, requireDatabase } = await import('@tessera/server');
  const environment = io.environment as Record<string, string>;
  if (!mayMake) await requireDatabase(environment);
  const config = readConfig(environment);
  const isNew = mayMake && !(await hasDatabase(environment));
  const operator = await openOperator(config);
  try {
    const done = await work(operator);
    // In a shell without the server's settings this is not the server's database, and everything would look right.
    if (isNew) io.say(`There was no database yet: a new one was made, ${databaseShown(config.databaseUrl)}`);
    return done;
  } finally {
    await operator.close();
  }
}
