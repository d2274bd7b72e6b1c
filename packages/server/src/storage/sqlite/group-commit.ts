import { Problem } from '../../kit/problem.ts';
import type { Handle } from '../schema.ts';

/** How many works share a commit at most, so that none waits long for the others of its group. */
const largestGroup = 64;

/** What the group needs of the engine. Each may throw; what it throws is what the works fail with. */
export interface Transaction {
  /** Waits for locks until `until` (of `performance.now()`). */
  begin(until: number): Promise<void>;
  /** Marks where the next work begins, so that it alone can be undone. */
  mark(): void;
  /** Undoes the work since the mark. False when the engine has undone the whole transaction by itself. */
  undo(): boolean;
  commit(): void;
  rollBack(): void;
  /** What a failure of the engine inside a work is to its caller. */
  translate(error: unknown): unknown;
}

interface Job {
  work: (handle: Handle) => Promise<unknown>;
  until: number;
  mayBeLost: boolean;
  resolve: (value: never) => void;
  reject: (error: unknown) => void;
}

type Outcome = { job: Job; value: unknown } | { job: Job; error: unknown };

/**
 * Runs works one after the other in the one transaction that SQLite allows, and lets those that wait at the same time
 * share a commit, and the wait for the disk, during which the next ones run. Nobody is answered before that, not even those
 * that failed, for what they saw may be another's work of the same group.
 */
export class GroupCommit {
  readonly #handle: Handle;
  readonly #transaction: Transaction;
  /** Resolves when the disk has all that was committed; absent where a commit waits for it. */
  written: (() => Promise<void>) | undefined;
  #waiting: Job[] = [];
  #running = false;

  constructor(handle: Handle, transaction: Transaction) {
    this.#handle = handle;
    this.#transaction = transaction;
  }

  /** Where the work has not begun by `until` (of `performance.now()`), it is not done: `unavailable`. */
  run<T>(work: (handle: Handle) => Promise<T>, until: number, mayBeLost = false): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      this.#waiting.push({ work, until, mayBeLost, resolve, reject });
      if (!this.#running) this.#begin();
    });
  }

  #begin(): void {
    this.#running = true;
    // A transaction awaits nothing but itself, so nobody would ever be found waiting: those that the event loop is about
    // to read are let in first.
    setImmediate(() => void this.#runGroup());
  }

  async #runGroup(): Promise<void> {
    const group = this.#next();
    if (group.length > 0) {
      try {
        // Who comes while the disk is waited for is in the next group: the slower the disk, the larger the groups.
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
      try {
        await this.written?.();
      } catch (cause) {
        for (const { job } of outcomes) job.reject(new Problem('outcome_unknown', { cause }));
        return;
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
    return this.#waiting.splice(0, largestGroup).filter(({ until, reject }) => {
      if (now <= until) return true;
      reject(new Problem('unavailable', { retryAfter: 1, cause: 'the turn did not come in time' }));
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
