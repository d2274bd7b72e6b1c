/** A worker that gives way to requests. */
export interface GivesWay {
  /** The share of the time that its rounds take at most while the thread is busy with others all the time. */
  share: number;
  /** How busy the thread was since this was called last, from 0 to 1. */
  busy: () => number;
}

/**
 * Runs `round` again and again: `idle` milliseconds after it found nothing, at once after it found something or was
 * nudged. A failing round is reported and tried again after `idle`. A worker that gives way rests after each round: the
 * longer, the busier the thread was in the rest before.
 */
export class Worker {
  readonly #round: () => Promise<number>;
  readonly #idle: number;
  readonly #onError: (error: unknown) => void;
  readonly #way: GivesWay | undefined;
  #timer: NodeJS.Timeout | undefined;
  #running: Promise<void> | undefined;
  #again = false;
  #stopped = false;

  constructor(round: () => Promise<number>, idle: number, onError: (error: unknown) => void, way?: GivesWay) {
    this.#round = round;
    this.#idle = idle;
    this.#onError = onError;
    this.#way = way;
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
    const busy = this.#way?.busy() ?? 0;
    try {
      found = await this.#round();
    } catch (error) {
      this.#onError(error);
    }
    this.#running = undefined;
    // From here on, not with the round itself.
    this.#way?.busy();
    const rest = busy * (performance.now() - since) * (1 / (this.#way?.share ?? 1) - 1);
    this.#wait(found > 0 || this.#again ? rest : this.#idle);
  }
}
