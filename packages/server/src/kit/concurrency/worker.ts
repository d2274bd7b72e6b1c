/**
 * Runs `round` again and again: `idle` milliseconds after it found nothing, at once after it found something or was
 * nudged. A failing round is reported and tried again after `idle`. A worker with a `share` rests after each round for so
 * long that its rounds take no more than that share of the time: requests come before it.
 */
export class Worker {
  readonly #round: () => Promise<number>;
  readonly #idle: number;
  readonly #onError: (error: unknown) => void;
  readonly #share: number;
  #timer: NodeJS.Timeout | undefined;
  #running: Promise<void> | undefined;
  #again = false;
  #stopped = false;

  constructor(round: () => Promise<number>, idle: number, onError: (error: unknown) => void, share = 1) {
    this.#round = round;
    this.#idle = idle;
    this.#onError = onError;
    this.#share = share;
  }

  start(): void {
    this.#wait(this.#idle);
  }

  /** Runs a round now, or right after the one that is running. */
  nudge(): void {
    if (this.#running) this.#again = true;
    else this.#wait(0);
  }

  /** Lets the running round finish, and starts no other. */
  async stop(): Promise<void> {
    this.#stopped = true;
    clearTimeout(this.#timer);
    await this.#running;
  }

  #wait(milliseconds: number): void {
    if (this.#stopped) return;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      this.#running = this.#run();
    }, milliseconds);
    // A worker that has nothing to do keeps no process alive.
    this.#timer.unref();
  }

  async #run(): Promise<void> {
    let found = 0;
    this.#again = false;
    const since = performance.now();
    try {
      found = await this.#round();
    } catch (error) {
      this.#onError(error);
    }
    this.#running = undefined;
    const rest = (performance.now() - since) * (1 / this.#share - 1);
    this.#wait(found > 0 || this.#again ? rest : this.#idle);
  }
}
