const largestBatch = 64;

/** Collects look-ups until the event loop has read what has arrived, then asks for all of them at once. */
export class Together<Key extends string, Found> {
  readonly #ask: (keys: readonly Key[]) => Promise<Map<Key, Found>>;
  #waiting: { key: Key; resolve: (found: Found | undefined) => void; reject: (error: unknown) => void }[] = [];

  constructor(ask: (keys: readonly Key[]) => Promise<Map<Key, Found>>) {
    this.#ask = ask;
  }

  find(key: Key): Promise<Found | undefined> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ key, resolve, reject });
      if (this.#waiting.length === 1) setImmediate(() => this.#leave());
      else if (this.#waiting.length >= largestBatch) this.#leave();
    });
  }

  #leave(): void {
    const batch = this.#waiting;
    if (batch.length === 0) return;
    this.#waiting = [];
    this.#ask([...new Set(batch.map(({ key }) => key))]).then(
      (found) => {
        for (const { key, resolve } of batch) resolve(found.get(key));
      },
      (error: unknown) => {
        for (const { reject } of batch) reject(error);
      },
    );
  }
}
