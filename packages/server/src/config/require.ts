import { StartRefused } from '../storage/migrate.ts';

/** Throws `StartRefused` with one sentence, which begins with the variable's name, unless the value is right. */
export function requireThat(holds: boolean, name: string, sentence: string): asserts holds {
  if (!holds) throw new StartRefused(`${name} ${sentence}`);
}

/** Collects every refusal, so that an operator gets to know of all of them in one round. */
export class Refusals {
  readonly #sentences: string[] = [];

  /**
   * Returns the value of `read`. A refusal is kept for `end`; the value returned in its place must not be used before
   * `end` has passed.
   */
  readonly check = <T>(read: () => T): T => {
    try {
      return read();
    } catch (error) {
      if (!(error instanceof StartRefused)) throw error;
      this.#sentences.push(...error.sentences);
      return undefined as T;
    }
  };

  /** Throws `StartRefused` with all sentences, if there is one. */
  end(): void {
    if (this.#sentences.length > 0) throw new StartRefused(...this.#sentences);
  }
}

/** The system's code for a failure, such as `EACCES`. */
export function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : 'unknown';
}
