import { Bulkhead } from '../kit/concurrency/bulkhead.ts';
import { Problem } from '../kit/problem.ts';

/** The result of a use case that finds its answer large without permission for a large one. */
export const isLarge = Symbol('large');

const mostWaiting = 100;
/** On this node, and of one user. */
const mostStreams = { all: 8, ofUser: 4 };

/**
 * Bounds the memory of answers whose length limits do not keep small: an organization of ten thousand members, say. One of
 * them is read and written at a time, so that the heap holds one.
 */
export class LargeAnswers {
  readonly #turns = new Bulkhead(1, mostWaiting);
  /** How many streams are open, by user. */
  readonly #streams = new Map<string, number>();

  /**
   * Runs `work`, and where it finds its answer to be large, once more alone, as one that may be. Throws `too_many_requests`
   * where too many wait.
   */
  async build<T>(work: (mayBe: { large: boolean }) => Promise<T | typeof isLarge> | T | typeof isLarge): Promise<T> {
    const first = await work({ large: false });
    if (first !== isLarge) return first as T;
    return this.#turns.run(async () => (await work({ large: true })) as T);
  }

  /**
   * The same parts, as one of a few streams at a time: each keeps the database busy for as long as its client reads. Throws
   * `too_many_requests` before the first part.
   */
  async *stream(userId: string, parts: AsyncIterable<string>): AsyncGenerator<string> {
    const own = this.#streams.get(userId) ?? 0;
    let all = 0;
    for (const open of this.#streams.values()) all += open;
    if (own >= mostStreams.ofUser || all >= mostStreams.all) {
      throw new Problem('too_many_requests', { retryAfter: 5, cause: 'too many streams' });
    }
    this.#streams.set(userId, own + 1);
    try {
      yield* parts;
    } finally {
      const left = (this.#streams.get(userId) ?? 1) - 1;
      if (left > 0) this.#streams.set(userId, left);
      else this.#streams.delete(userId);
    }
  }
}
