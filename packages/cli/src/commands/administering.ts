import type { OperatorAdministration } from '@tessera/server';
import type { Io } from '../output/io.ts';

/** Does something in the database of the environment. */
export async function administering<T>(
  io: Io,
  work: (administration: OperatorAdministration) => Promise<T>,
): Promise<T> {
  const { openOperator, readConfig } = await import('@tessera/server');
  const operator = await openOperator(readConfig(io.environment as Record<string, string>));
  try {
    return await work(operator.administration);
  } finally {
    await operator.close();
  }
}
