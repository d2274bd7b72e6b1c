import { tooLate } from './keyed-mutex.ts';

interface Waiting {
  /** Until when it waits, of `performance.now()`. */
  until: number;
  reject: (error: unknown) => void;
}

/** Works that wait for their turn, in the order they came. */
export class WaitingLine<Work extends Waiting> {
  readonly #works: Work[] = [];
  #expiry: NodeJS.Timeout | undefined;

  get length(): number {
    return this.#works.length;
  }

  push(work: Work): void {
    this.#works.push(work);
  }

  /** Those whose turn it is: the first ones, at most so many. */
  take(most: number): Work[] {
    return this.#works.splice(0, most);
  }

  /** Refuses works, as `unavailable`, once they have waited too long. To be called when a turn is not to come soon. */
  expire(): void {
    const [first] = this.#works;
    // One timer for all: the first in the line is the first that has waited too long.
    if (!first || this.#expiry) return;
    this.#expiry = setTimeout(() => this.#refuse(), Math.max(0, first.until - performance.now()) + 1).unref();
  }

  #refuse(): void {
    this.#expiry = undefined;
    const now = performance.now();
    while (this.#works[0] && this.#works[0].until <= now) this.#works.shift()?.reject(tooLate());
    this.expire();
  }
}
