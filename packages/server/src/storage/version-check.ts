import type { Connection } from './sqlite-connection.ts';

const longestShare = 64;

/**
 * The number that changes with every commit of any other connection than the reader's, which never writes, so it counts
 * all of them.
 *
 * Asking takes two system calls, so requests that the event loop found waiting together share one: what they wait for
 * was sent before the loop looked, and so before the number was read. Commits of this process end a share at once.
 */
export class VersionCheck {
  readonly #reader: Connection;
  readonly #forget = () => this.forget();
  #known: number | undefined;
  #uses = 0;

  constructor(reader: Connection) {
    this.#reader = reader;
  }

  get(): number {
    if (this.#known === undefined || this.#uses++ >= longestShare) {
      if (this.#known === undefined) setImmediate(this.#forget);
      const row = this.#reader.prepared('pragma data_version').get() as { data_version: number };
      this.#known = row.data_version;
      this.#uses = 0;
    }
    return this.#known;
  }

  forget(): void {
    this.#known = undefined;
  }
}
