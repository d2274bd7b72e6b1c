/** Capacity of one cache unless given. A full cache is cleared, and fills again with the keys in use. */
export const mostRemembered = 50_000;

/**
 * Caches results by key as long as they are asked for under the same version, which any commit changes for good. A result is read
 * after its version was, so the next question under that version proves that nothing was committed in between.
 */
export class VersionedCache<Key extends string, Found, Version extends string | number = number> {
  readonly #most: number;
  readonly #weigh: (found: Found) => number;
  #weight = 0;
  readonly #found = new Map<Key, Found>();
  #foundAt: Version | undefined;

  /** @param weigh the part of `most` that a result takes, where they differ much; results are counted without it */
  constructor(most = mostRemembered, weigh: (found: Found) => number = () => 1) {
    this.#most = most;
    this.#weigh = weigh;
  }

  /** At once where it is remembered. Without a version, nothing is. */
  find(
    key: Key,
    version: Version | undefined,
    ask: (key: Key) => Promise<Found | undefined>,
  ): Found | Promise<Found | undefined> {
    if (version === undefined) return ask(key);
    if (version !== this.#foundAt) {
      this.#clear();
      this.#foundAt = version;
    }
    return this.#found.get(key) ?? this.#read(key, version, ask);
  }

  async #read(key: Key, version: Version, ask: (key: Key) => Promise<Found | undefined>): Promise<Found | undefined> {
    const found = await ask(key);
    // Something was committed meanwhile: the result may be stale.
    if (found === undefined || version !== this.#foundAt) return found;
    const weight = this.#weigh(found);
    if (weight > this.#most) return found;
    if (this.#weight + weight > this.#most) this.#clear();
    this.#found.set(key, found);
    this.#weight += weight;
    return found;
  }

  #clear(): void {
    this.#found.clear();
    this.#weight = 0;
  }
}
