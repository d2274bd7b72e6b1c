import { tooLate } from '../../kit/concurrency/keyed-mutex.ts';
import { WaitingLine } from '../../kit/concurrency/waiting-line.ts';
import { Problem } from '../../kit/problem.ts';
import type { Handle } from '../schema.ts';

/** How many works share a commit at most, so that none waits long for the others of its group. */
const largestGroup = 64;

/** The engine's functions for a group. Each may throw; the tasks fail with its error. */
export interface Transaction {
  /** Waits for locks until `until` (of `performance.now()`). */
  begin(until: number): Promise<void>;
  /** Marks where the next work begins, so that it alone can be undone. */
  mark(): void;
  /** Undoes the work since the mark. False when the engine has undone the whole transaction by itself. */
  undo(): boolean;
  commit(): void;
  rollBack(): void;
  /** Turns an engine failure inside a task into the caller's error. */
  translate(error: unknown): unknown;
}

/** Milliseconds that the disk gets on top of a task's own limit, because a begun sync cannot be undone. */
const diskGrace = 1000;

interface Job {
  work: (handle: Handle) => Promise<unknown>;
  until: number;
  mayBeLost: boolean;
  resolve: (value: never) => void;
  reject: (error: unknown) => void;
}

type Outcome = { job: Job; value: unknown } | { job: Job; error: unknown };

/**
 * Runs tasks one after the other in the one transaction that SQLite allows. Tasks that wait at the same time share a
 * commit and the wait for the disk; the next tasks run during that wait. All callers, failed ones included, wait for
 * the commit: they may have read an uncommitted change of the same group.
 */
export class GroupCommit {
  readonly #handle: Handle;
  readonly #transaction: Transaction;
  /** Resolves when the disk has all that was committed; absent where a commit waits for it. */
  written: (() => Promise<void>) | undefined;
  readonly #waiting = new WaitingLine<Job>();
  #running = false;
  #failure: unknown;

  constructor(handle: Handle, transaction: Transaction) {
    this.#handle = handle;
    this.#transaction = transaction;
  }

  /**
   * Where the work has not begun by `until` (of `performance.now()`), it is not done: `unavailable`. Nothing is begun
   * after a wait for the disk has failed: later reads of this process may return data that never reached the disk.
   */
  run<T>(work: (handle: Handle) => Promise<T>, until: number, mayBeLost = false): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      this.#waiting.push({ work, until, mayBeLost, resolve, reject });
      if (!this.#running) this.#begin();
      // It may wait behind a disk that does not answer.
      else this.#waiting.expire();
    });
  }

  #begin(): void {
    this.#running = true;
    // A transaction awaits nothing outside itself, so no task would ever be found waiting: first let in the requests
    // that the event loop is about to read.
    setImmediate(() => void this.#runGroup());
  }

  async #runGroup(): Promise<void> {
    const group = this.#next();
    if (group.length > 0) {
      try {
        // Tasks that arrive during the wait for the disk are in the next group: the slower the disk, the larger the
        // groups.
        await this.#settle(await this.#commit(group));
      } catch (error) {
        for (const job of group) job.reject(error);
      }
    }
    this.#running = false;
    if (this.#waiting.length > 0) this.#begin();
  }

  async #settle(outcomes: Outcome[]): Promise<void> {
    if (outcomes.some(({ job }) => !job.mayBeLost)) {
      const unknown = (cause: unknown) => {
        for (const { job } of outcomes) job.reject(new Problem('outcome_unknown', { cause }));
      };
      const until = Math.max(...outcomes.map(({ job }) => job.until)) + diskGrace;
      const late = setTimeout(() => unknown('the disk did not answer in time'), until - performance.now());
      try {
        await this.written?.();
      } catch (cause) {
        this.#failure = cause;
        unknown(cause);
        return;
      } finally {
        clearTimeout(late);
      }
    }
    for (const outcome of outcomes) {
      if ('error' in outcome) outcome.job.reject(outcome.error);
      else outcome.job.resolve(outcome.value as never);
    }
  }

  /** The works that wait, without those that have waited too long. */
  #next(): Job[] {
    const now = performance.now();
    return this.#waiting.take(largestGroup).filter(({ until, reject }) => {
      if (this.#failure !== undefined) reject(new Problem('unavailable', { retryAfter: 5, cause: this.#failure }));
      else if (now > until) reject(tooLate());
      else return true;
      return false;
    });
  }

  async #commit(group: Job[]): Promise<Outcome[]> {
    const transaction = this.#transaction;
    await transaction.begin(Math.max(...group.map(({ until }) => until)));
    const outcomes: Outcome[] = [];
    for (const job of group) {
      transaction.mark();
      try {
        outcomes.push({ job, value: await job.work(this.#handle) });
      } catch (error) {
        const translated = transaction.translate(error);
        if (!transaction.undo()) throw translated;
        outcomes.push({ job, error: translated });
      }
    }
    if (outcomes.every((outcome) => 'error' in outcome)) transaction.rollBack();
    else transaction.commit();
    return outcomes;
  }
}
