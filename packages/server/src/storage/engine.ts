import type { Handle } from './schema.ts';

/** What `open.ts` needs of an engine. */
export interface Engine {
  readonly name: 'sqlite' | 'postgres';
  readonly reading: Handle;
  /**
   * One try of a transaction, which waits for locks until `until` (of `performance.now()`). Failures of the engine itself
   * come out as problems.
   */
  write<T>(work: (handle: Handle) => Promise<T>, until: number): Promise<T>;
  /** Whether running the whole work again may succeed after this failure. */
  retries(error: unknown): boolean;
  close(): Promise<void>;
}
