import { Problem } from '../problem.ts';

/**
 * Runs up to `width` tasks concurrently, lets `queue` more wait and rejects the rest immediately, so that a flood of
 * expensive work can starve nothing else.
 */
export class Bulkhead {
  readonly #width: number;
  readonly #queue: number;
  readonly #waiting: (() => void)[] = [];
  #running = 0;

  constructor(width: number, queue: number) {
    this.#width = width;
    this.#queue = queue;
  }

  /** How many works wait. */
  get waiting(): number {
    return this.#waiting.length;
  }

  get isFull(): boolean {
    return this.#running >= this.#width && this.#waiting.length >= this.#queue;
  }

  /**
   * Throws `too_many_requests` when the queue is full. Called first, so that no other work is done for a task that
   * would be shed.
   */
  requireCapacity(): void {
    if (this.isFull) throw new Problem('too_many_requests', { retryAfter: 1 });
  }

  /** Runs `work` when its turn comes. Throws `too_many_requests`, without running it, when the queue is full. */
  async run<T>(work: () => Promise<T>): Promise<T> {
    if (this.#running >= this.#width) {
      this.requireCapacity();
      // A finished task hands its permit to the next, so `#running` stays as it is.
      await new Promise<void>((go) => this.#waiting.push(go));
    } else {
      this.#running++;
    }
    try {
      return await work();
    } finally {
      const next = this.#waiting.shift();
      if (next) next();
      else this.#running--;
    }
  }
}
