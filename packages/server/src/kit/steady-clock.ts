import type { Clock } from './clock.ts';

/**
 * A clock that never runs back, even when the machine's does: an expired credential stays expired. It is the machine's
 * clock or, once `follow` was called, another one's. Where that is behind, this one goes on at half its speed until it
 * has caught up: so waits end, and after a while the time is right again.
 */
export class SteadyClock {
  readonly #wall: () => number;
  readonly #monotonic: () => number;
  /** How far the followed clock is ahead of the monotonic one, in milliseconds. */
  #offset: number | undefined;
  #last = 0;
  #lastAt: number;

  constructor(wall: () => number = Date.now, monotonic: () => number = () => performance.now()) {
    this.#wall = wall;
    this.#monotonic = monotonic;
    this.#lastAt = monotonic();
  }

  readonly now: Clock = () => {
    const at = this.#monotonic();
    const aim = this.#offset === undefined ? this.#wall() : at + this.#offset;
    this.#last = Math.max(aim, this.#last + (at - this.#lastAt) / 2);
    this.#lastAt = at;
    return new Date(this.#last);
  };

  /** It is not earlier than this. */
  reach(milliseconds: number): void {
    this.#last = Math.max(this.#last, milliseconds);
  }

  /**
   * The other clock showed `milliseconds` at some moment between `askedAt` (of `performance.now()`) and now. An earlier
   * reading is kept as long as it can be true: a slow answer tells less than a quick one before it.
   */
  follow(milliseconds: number, askedAt: number): void {
    const least = milliseconds - this.#monotonic();
    const most = milliseconds - askedAt;
    this.#offset = Math.min(Math.max(this.#offset ?? least, least), most);
  }
}
