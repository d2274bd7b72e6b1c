import type { CacheName } from '../kit/database.ts';
import type { Handle } from './schema.ts';

type Row = Record<string, unknown>;

/** Runs one statement that only reads, prepared once and kept. `?` stands for a parameter on every engine. */
export type Select = (statement: string, parameters: readonly unknown[]) => Promise<Row[]>;

/**
 * The same, with a text that tells of the moment that the rows are of: between two with the same one, nothing was committed
 * by anybody. It is absent where nothing tells, and with `asOf` false. Without a statement, only the moment is asked for.
 */
export type SelectAsOf = (
  statement: string | undefined,
  parameters: readonly unknown[],
  asOf?: boolean,
) => Promise<{ rows: Row[]; version?: string }>;

/** What `open.ts` needs of an engine. */
export interface Engine {
  readonly name: 'sqlite' | 'postgres';
  readonly reading: Handle;
  /** Past Kysely, which would build and compile the statement anew: for what every request begins with. */
  readonly select: Select;
  /** Only where the database can tell with its answer. */
  readonly selectAsOf?: SelectAsOf;
  /** As of `Database`. Only where asking costs next to nothing. */
  readonly version?: (memory: CacheName) => number;
  /** The state of the connections, where there is a pool of them. */
  readonly pool?: () => { open: number; idle: number; waiting: number };
  /**
   * One try of a transaction, which waits for locks until `until` (of `performance.now()`). Failures of the engine itself
   * come out as problems.
   */
  write<T>(work: (handle: Handle) => Promise<T>, until: number, options?: { mayBeLost?: boolean }): Promise<T>;
  /** Whether it runs one write after the other, whoever asks. */
  readonly hasSingleWriter: boolean;
  /** Whether running the whole work again may succeed after this failure. */
  isConflict(error: unknown): boolean;
  /** Whether a read that failed so may succeed a little later. */
  isTransient(error: unknown): boolean;
  close(): Promise<void>;
}
