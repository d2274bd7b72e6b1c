import { StartRefused } from '../storage/migrate.ts';

/** Throws `StartRefused` with one sentence, which begins with the variable's name, unless the value is right. */
export function requireThat(holds: boolean, name: string, sentence: string): asserts holds {
  if (!holds) throw new StartRefused(`${name} ${sentence}`);
}

/** What the system says of a failure, as in `EACCES`. */
export function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : 'unknown';
}
