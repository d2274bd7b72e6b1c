import { Problem } from '../problem.ts';
import { waitLimitMs } from './keyed-mutex.ts';
import { WaitingLine } from './waiting-line.ts';

const largestBatch = 64;
const mostUnderWay = 2;

interface Waiting<Key extends string, Found> {
  key: Key;
  /** Of `performance.now()`. */
  until: number;
  resolve: (found: Found | undefined) => void;
  reject: (error: unknown) => void;
}

/**
 * Collects look-ups until the event loop has read what has arrived, then asks for all of them in one query. While two
 * batches are under way the next one gathers: under load a question to the database is for many, and costs each of them
 * little. Where a batch fails, its keys are asked for one by one: so a key that fails the query fails alone. A look-up that
 * has waited for its turn for `waitLimitMs` fails as `unavailable`: behind a database that does not answer, others would
 * wait for all batches before theirs.
 */
export class BatchedLookup<Key extends string, Found> {
  readonly #ask: (keys: readonly Key[]) => Promise<Map<Key, Found>>;
  readonly #waiting = new WaitingLine<Waiting<Key, Found>>();
  #underWay = 0;
  #isLeaving = false;

  constructor(ask: (keys: readonly Key[]) => Promise<Map<Key, Found>>) {
    this.#ask = ask;
  }

  find(key: Key): Promise<Found | undefined> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ key, until: performance.now() + waitLimitMs, resolve, reject });
      this.#leaveSoon();
    });
  }

  #leaveSoon(): void {
    if (this.#isLeaving || this.#waiting.length === 0) return;
    if (this.#underWay >= mostUnderWay) {
      this.#waiting.expire();
      return;
    }
    this.#isLeaving = true;
    setImmediate(() => this.#leave());
  }

  #leave(): void {
    this.#isLeaving = false;
    const batch = this.#waiting.take(largestBatch);
    if (batch.length === 0) return;
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
        (error: unknown) => this.#askOneByOne(batch, error),
      )
      .then(arrived);
    this.#leaveSoon();
  }

  async #askOneByOne(batch: readonly Waiting<Key, Found>[], failure: unknown): Promise<void> {
    const byKey = new Map<Key, Waiting<Key, Found>[]>();
    for (const each of batch) byKey.set(each.key, [...(byKey.get(each.key) ?? []), each]);
    // A problem is not one of a key: the database does not answer, and would not answer as many questions either.
    if (byKey.size < 2 || failure instanceof Problem) {
      for (const { reject } of batch) reject(failure);
      return;
    }
    await Promise.all(
      [...byKey].map(async ([key, all]) => {
        try {
          const found = (await this.#ask([key])).get(key);
          for (const { resolve } of all) resolve(found);
        } catch (error) {
          for (const { reject } of all) reject(error);
        }
      }),
    );
  }
}
