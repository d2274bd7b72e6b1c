import type { Memory } from '../kit/database.ts';
import type { Handle } from './schema.ts';

/** Runs one statement that only reads, prepared once and kept. `?` stands for a parameter on every engine. */
export type Select = (statement: string, parameters: readonly unknown[]) => Promise<Record<string, unknown>[]>;

/** What `open.ts` needs of an engine. */
export interface Engine {
  readonly name: 'sqlite' | 'postgres';
  readonly reading: Handle;
  /** Past Kysely, which would build and compile the statement anew: for what every request begins with. */
  readonly select: Select;
  /** As of `Database`. Only where asking costs next to nothing. */
  readonly version?: (memory: Memory) => number;
  /** The state of the connections, where there is a pool of them. */
  readonly pool?: () => { open: number; idle: number; waiting: number };
  /**
   * One try of a transaction, which waits for locks until `until` (of `performance.now()`). Failures of the engine itself
   * come out as problems.
   */
  write<T>(work: (handle: Handle) => Promise<T>, until: number, options?: { mayBeLost?: boolean }): Promise<T>;
  /** Whether running the whole work again may succeed after this failure. */
  retries(error: unknown): boolean;
  close(): Promise<void>;
}
