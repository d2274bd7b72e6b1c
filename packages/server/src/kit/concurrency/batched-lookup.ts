const largestBatch = 64;
const mostUnderWay = 2;

/**
 * Collects look-ups until the event loop has read what has arrived, then asks for all of them at once. While two batches are
 * under way the next one gathers: under load a question to the database is for many, and costs each of them little.
 */
export class BatchedLookup<Key extends string, Found> {
  readonly #ask: (keys: readonly Key[]) => Promise<Map<Key, Found>>;
  #waiting: { key: Key; resolve: (found: Found | undefined) => void; reject: (error: unknown) => void }[] = [];
  #underWay = 0;
  #isLeaving = false;

  constructor(ask: (keys: readonly Key[]) => Promise<Map<Key, Found>>) {
    this.#ask = ask;
  }

  find(key: Key): Promise<Found | undefined> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ key, resolve, reject });
      this.#leaveSoon();
    });
  }

  #leaveSoon(): void {
    if (this.#isLeaving || this.#waiting.length === 0 || this.#underWay >= mostUnderWay) return;
    this.#isLeaving = true;
    setImmediate(() => this.#leave());
  }

  #leave(): void {
    this.#isLeaving = false;
    const batch = this.#waiting.splice(0, largestBatch);
    const arrived = () => {
      this.#underWay--;
      this.#leaveSoon();
    };
    this.#underWay++;
    this.#ask([...new Set(batch.map(({ key }) => key))])
      .then(
        (found) => {
          for (const { key, resolve } of batch) resolve(found.get(key));
        },
        (error: unknown) => {
          for (const { reject } of batch) reject(error);
        },
      )
      .then(arrived);
    this.#leaveSoon();
  }
}
