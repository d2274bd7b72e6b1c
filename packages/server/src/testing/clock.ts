/** The system's clock, moved on or stopped. */
export class TestClock {
  #offset = 0;
  #stoppedAt: number | undefined;

  readonly now = (): Date => new Date((this.#stoppedAt ?? Date.now()) + this.#offset);

  /** For answers in whole seconds: on a slow machine seconds would pass. `travel` still moves it. */
  stop(): void {
    this.#stoppedAt = Date.now();
  }

  travel(seconds: number): void {
    this.#offset += seconds * 1000;
  }
}
