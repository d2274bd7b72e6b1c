import { TesseraError } from './error.ts';

/** How long a call may take: until its time is over or the caller's signal says so. */
export class Patience {
  /** For `fetch`. */
  readonly signal: AbortSignal;
  readonly #given: AbortSignal | undefined;
  readonly #end: number;

  private constructor(signal: AbortSignal, given: AbortSignal | undefined, milliseconds: number) {
    this.signal = signal;
    this.#given = given;
    this.#end = performance.now() + milliseconds;
  }

  /** Calls `work` with so much patience, and leaves neither timer nor listener behind. */
  static async of<T>(
    milliseconds: number,
    given: AbortSignal | undefined,
    work: (patience: Patience) => Promise<T>,
  ): Promise<T> {
    // AbortSignal.any and .timeout would do this too, but the signals they make live as long as the caller's signal and
    // for the whole time, which adds up in a program that makes many calls.
    const ending = new AbortController();
    const end = () => ending.abort();
    // A longer one would end at once; 24 days are no different from for ever.
    const timer = setTimeout(end, Math.min(milliseconds, 2 ** 31 - 1));
    given?.addEventListener('abort', end, { once: true });
    if (given?.aborted) end();
    try {
      const patience = new Patience(ending.signal, given, milliseconds);
      patience.check();
      return await work(patience);
    } finally {
      clearTimeout(timer);
      given?.removeEventListener('abort', end);
    }
  }

  /** Throws if it has ended: the signal's reason, or a TesseraError for the time. */
  check(cause?: unknown): void {
    if (this.#given?.aborted) throw this.#given.reason;
    if (this.signal.aborted) {
      throw new TesseraError('There was no answer in time', { status: 0, error: 'timed_out', cause });
    }
  }

  /** Whether it lasts for so many milliseconds. */
  lasts(milliseconds: number): boolean {
    return performance.now() + milliseconds < this.#end;
  }

  /** Settles as `promise` does, unless patience ends first. */
  async for<T>(promise: Promise<T>): Promise<T> {
    let stop = () => {};
    const ended = new Promise<void>((resolve) => {
      stop = resolve;
    });
    // A signal that has fired already does not fire again.
    if (this.signal.aborted) stop();
    this.signal.addEventListener('abort', stop, { once: true });
    try {
      const first = await Promise.race([promise.then((value) => ({ value })), ended]);
      if (first) return first.value;
      this.check();
      throw new Error('unreachable');
    } finally {
      this.signal.removeEventListener('abort', stop);
    }
  }

  async pause(milliseconds: number): Promise<void> {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const over = new Promise<void>((resolve) => {
      timer = setTimeout(resolve, milliseconds);
    });
    await this.for(over).finally(() => clearTimeout(timer));
  }
}
