import type { CacheName } from '../../kit/database.ts';
import { invalidatedBy } from '../keeps.ts';
import type { Connection } from './connection.ts';

const longestShare = 64;

/**
 * The version of each cache: a number that changes with every commit that may invalidate it. For commits of this
 * process, the statements declare the caches that stay valid (`keeps`). For commits of another process, SQLite tells
 * only that there were some, and every cache is invalidated.
 *
 * `PRAGMA data_version` counts commits of all connections except the one that reads it: on the writing connection,
 * those of other processes. Reading it takes two system calls, so the requests of one turn of the event loop share one
 * answer: all of them were sent before the number was read.
 */
export class CacheVersions {
  readonly #dataVersion: () => number;
  readonly #own: Record<CacheName, number> = { accounts: 0, signIns: 0, credentials: 0 };
  readonly #invalidated = new Set<CacheName>();
  readonly #forget = () => {
    this.#isKnown = false;
  };
  #others = 0;
  #isKnown = false;
  #uses = 0;

  constructor(writer: Connection) {
    const statement = writer.prepared('pragma data_version').pluck();
    this.#dataVersion = () => statement.get() as number;
    writer.watch = (text) => {
      const invalidated = invalidatedBy(text);
      return () => {
        for (const cache of invalidated) this.#invalidated.add(cache);
      };
    };
  }

  /** Stays the same as long as everything that this cache holds is true. */
  version(cache: CacheName): number {
    if (!this.#isKnown || this.#uses++ >= longestShare) {
      if (!this.#isKnown) setImmediate(this.#forget);
      this.#others = this.#dataVersion();
      this.#isKnown = true;
      this.#uses = 0;
    }
    return this.#others + this.#own[cache];
  }

  /** Must be called when a transaction of this process has ended, before any caller is answered. */
  transactionEnded(): void {
    for (const cache of this.#invalidated) this.#own[cache]++;
    this.#invalidated.clear();
  }
}
