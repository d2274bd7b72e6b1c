import type { CacheName } from '../kit/database.ts';
import type { PreparedQuery } from './prepared-query.ts';
import type { Handle } from './schema.ts';

/**
 * Runs one query that only reads, outside of any unit of work. The version is a text that tells of the moment that the rows
 * are of: between two answers with the same one, no connection committed anything. It is absent where the engine cannot
 * tell, and with `asOf` false. Without a query, only the version is asked for.
 */
export type ReadAsOf = <P extends object, Row>(
  query: PreparedQuery<P, Row> | undefined,
  parameters: P,
  asOf?: boolean,
) => Promise<{ rows: Row[]; version?: string }>;

/** Events of an engine. */
export interface Reports {
  /**
   * Acknowledged writes may be lost from now on: no further write may be acknowledged, and the process must start anew.
   */
  syncFailed(error: unknown): void;
  /** The database's own clock showed this between `askedAt` (of `performance.now()`) and now. Only where it has one. */
  time(milliseconds: number, askedAt: number): void;
  /** Something for the operator's eyes, after which all goes on. */
  warn(what: string, error: unknown): void;
}

/** The engine as `open.ts` needs it. */
export interface Engine {
  readonly name: 'sqlite' | 'postgres';
  readonly reading: Handle;
  /** For the look-up that every request begins with. */
  readonly readAsOf: ReadAsOf;
  /** As of `Database`. Only where asking costs next to nothing. */
  readonly version?: (memory: CacheName) => number;
  /** The state of the connections, where there is a pool of them. */
  readonly pool?: () => { open: number; idle: number; waiting: number };
  /**
   * One try of a transaction, which waits for locks until `until` (of `performance.now()`). Failures of the engine itself
   * come out as problems.
   */
  write<T>(work: (handle: Handle) => Promise<T>, until: number, options?: { mayBeLost?: boolean }): Promise<T>;
  /** Whether it runs writes one after the other. */
  readonly hasSingleWriter: boolean;
  /** Whether running the whole work again may succeed after this failure. */
  isConflict(error: unknown): boolean;
  /**
   * Resolves when all that a read has seen so far outlives a power cut. Absent where nothing is seen before that. Waits until
   * `until` (of `performance.now()`) at most.
   */
  readonly durable?: (until: number) => Promise<void>;
  /** Whether a failure says that the data itself is damaged, which does not pass. */
  isDamage(error: unknown): boolean;
  /** Rejects where no write could be done. */
  ready(): Promise<void>;
  /** Whether a read that failed so may succeed a little later. */
  isTransient(error: unknown): boolean;
  close(): Promise<void>;
}
