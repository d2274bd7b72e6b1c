import { BatchedLookup } from './concurrency/batched-lookup.ts';
import { mostRemembered } from './versioned-cache.ts';

/** The rows, and a text that identifies the snapshot: between two answers with the same text, nothing was committed. */
export interface SnapshotResult<Key extends string, Found> {
  /** Absent where it was not asked for, or nothing tells. */
  readonly version: string | undefined;
  readonly found: Map<Key, Found>;
}

/** Finds all that there are of these keys, which may be none, and the version where `asOf` is wanted. */
export type Ask<Key extends string, Found> = (
  keys: readonly Key[],
  asOf: boolean,
) => Promise<SnapshotResult<Key, Found>>;

// While commits follow each other fast, memory is emptied before it pays, and relying on it in vain costs a second
// question. So it waits for equal versions in a row, and asks for one only now and then, for that has a price too.
const calmAfter = 12;
const versionEvery = 8;

/**
 * Caches results by key where only a query can tell whether anything was committed. Look-ups that arrive together are
 * one query, sent after they have arrived. It asks for the keys that are not cached, for none if all are, and its
 * answer tells whether the cached values are still true. While commits keep coming, it asks for all keys.
 */
export class SnapshotCache<Key extends string, Found> {
  readonly #ask: Ask<Key, Found>;
  readonly #together: BatchedLookup<Key, Found>;
  #version: string | undefined;
  /** Cleared by replacement: a query under way relies on the map that it saw. */
  #found = new Map<Key, Found>();
  #equalAnswers = 0;
  #questions = 0;

  constructor(ask: Ask<Key, Found>) {
    this.#ask = ask;
    this.#together = new BatchedLookup((keys) => this.#findAll(keys));
  }

  find(key: Key): Promise<Found | undefined> {
    return this.#together.find(key);
  }

  async #findAll(keys: readonly Key[]): Promise<Map<Key, Found>> {
    const version = this.#version;
    const remembered = this.#found;
    const isCalm = this.#equalAnswers >= calmAfter;
    const reliedOn = isCalm ? keys.filter((key) => remembered.has(key)) : [];
    const { found, version: now } = await this.#answer(
      reliedOn.length === 0 ? keys : keys.filter((key) => !remembered.has(key)),
    );
    if (reliedOn.length === 0) return found;
    const isStillTrue = now !== undefined && now === version;
    const others = isStillTrue ? remembered : (await this.#answer(reliedOn)).found;
    for (const key of reliedOn) {
      const other = others.get(key);
      if (other !== undefined) found.set(key, other);
    }
    return found;
  }

  async #answer(keys: readonly Key[]): Promise<SnapshotResult<Key, Found>> {
    try {
      const asOf = this.#equalAnswers >= calmAfter || this.#questions++ % versionEvery === 0;
      const answer = await this.#ask(keys, asOf);
      if (asOf) this.#remember(answer);
      return answer;
    } catch (error) {
      this.#empty(undefined);
      throw error;
    }
  }

  #remember({ version, found }: SnapshotResult<Key, Found>): void {
    if (version === undefined || version !== this.#version) {
      this.#empty(version);
      return;
    }
    this.#equalAnswers++;
    // An entry that the next commit clears immediately is not worth caching.
    if (this.#equalAnswers < calmAfter) return;
    if (this.#found.size + found.size > mostRemembered) this.#found = new Map();
    for (const [key, read] of found) {
      const known = this.#found.get(key);
      // The same object as long as it is the same: answers made of it are remembered by it.
      if (known === undefined) this.#found.set(key, read);
      else found.set(key, known);
    }
  }

  #empty(version: string | undefined): void {
    this.#version = version;
    this.#found = new Map();
    this.#equalAnswers = 0;
  }
}
