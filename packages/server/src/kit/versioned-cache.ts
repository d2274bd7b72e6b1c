/** Capacity of one cache unless given. A full cache is cleared, and fills again with the keys in use. */
export const mostRemembered = 50_000;

/**
 * Caches results by key as long as `version` stays the same number, which any commit changes. Without a `version`,
 * nothing is cached.
 */
export class VersionedCache<Key extends string, Found> {
  readonly #version: (() => number) | undefined;
  readonly #ask: (key: Key) => Promise<Found | undefined>;
  readonly #most: number;
  readonly #found = new Map<Key, Found>();
  #foundAt: number | undefined;

  constructor(
    version: (() => number) | undefined,
    ask: (key: Key) => Promise<Found | undefined>,
    most = mostRemembered,
  ) {
    this.#version = version;
    this.#ask = ask;
    this.#most = most;
  }

  /** At once where it is remembered. */
  find(key: Key): Found | Promise<Found | undefined> {
    if (!this.#version) return this.#ask(key);
    const version = this.#version();
    if (version !== this.#foundAt) {
      this.#found.clear();
      this.#foundAt = version;
    }
    return this.#found.get(key) ?? this.#read(key, version);
  }

  async #read(key: Key, version: number): Promise<Found | undefined> {
    const found = await this.#ask(key);
    // Something was committed meanwhile: the result may be stale.
    if (found === undefined || version !== this.#foundAt) return found;
    if (this.#found.size >= this.#most) this.#found.clear();
    this.#found.set(key, found);
    return found;
  }
}
