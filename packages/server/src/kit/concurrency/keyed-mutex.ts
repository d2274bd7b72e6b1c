import { Problem } from '../problem.ts';

/** How long, in milliseconds, a request waits for others that are in its way. */
export const waitLimitMs = 5000;

/** The failure of a request whose turn did not come in that time. */
export function tooLate(): Problem {
  return new Problem('unavailable', { retryAfter: 1, cause: 'the turn did not come in time' });
}

/** Runs works of the same key one after the other, in the order they came. */
export class KeyedMutex {
  readonly #last = new Map<string, Promise<unknown>>();

  /** Whether a work of this key runs or waits. */
  isLocked(key: string): boolean {
    return this.#last.has(key);
  }

  /** Where the turn has not come by `until` (of `performance.now()`), the work is not done: `unavailable`. */
  async run<T>(key: string, until: number, work: () => Promise<T>): Promise<T> {
    const before = this.#last.get(key) ?? Promise.resolve();
    let timer: NodeJS.Timeout | undefined;
    let given = false;
    const late = new Promise<never>((_, reject) => {
      timer = setTimeout(() => {
        given = true;
        reject(tooLate());
      }, until - performance.now());
    });
    const begin = async () => {
      if (given) return late;
      clearTimeout(timer);
      return work();
    };
    const mine = before.then(begin, begin);
    this.#last.set(key, mine);
    const tidy = () => {
      if (this.#last.get(key) === mine) this.#last.delete(key);
    };
    mine.then(tidy, tidy);
    return Promise.race([mine, late]);
  }
}
