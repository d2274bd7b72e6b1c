import type { Operator, OperatorAdministration } from '@tessera/server';
import type { Io } from '../output/io.ts';

/** Administers in the database of the environment. */
export function administering<T>(io: Io, work: (administration: OperatorAdministration) => Promise<T>): Promise<T> {
  return operating(io, ({ administration }) => work(administration));
}

/** Does something in the database of the environment. */
export async function operating<T>(io: Io, work: (operator: Operator) => Promise<T>): Promise<T> {
  const { openOperator, readConfig } = await import('@tessera/server');
  const operator = await openOperator(readConfig(io.environment as Record<string, string>));
  try {
    return await work(operator);
  } finally {
    await operator.close();
  }
}
