import { Bulkhead } from '../kit/concurrency/bulkhead.ts';

/** What a use case answers with when it sees that its answer is large, and was not told that it may be. */
export const isLarge = Symbol('large');

const mostWaiting = 100;
/**
 * Bounds the memory of answers whose length limits do not keep small: an organization of ten thousand members, say. One of
 * them is read and written at a time, so that the heap holds one.
 */
export class LargeAnswers {
  readonly #turns = new Bulkhead(1, mostWaiting);

  /**
   * Runs `work`, and where it finds its answer to be large, once more alone, as one that may be. Throws `too_many_requests`
   * where too many wait.
   */
  async build<T>(work: (mayBe: { large: boolean }) => Promise<T | typeof isLarge> | T | typeof isLarge): Promise<T> {
    const first = await work({ large: false });
    if (first !== isLarge) return first as T;
    return this.#turns.run(async () => (await work({ large: true })) as T);
  }
}
