import type { Handle } from './schema.ts';

/** How many works share a commit at most, so that none waits long for the others of its group. */
const largestGroup = 64;

/** What the group needs of the engine. Each may throw; what it throws is what the works fail with. */
export interface Transaction {
  begin(): Promise<void>;
  /** Marks where the next work begins, so that it alone can be undone. */
  mark(): Promise<void>;
  /** Undoes the work since the mark. False when the engine has undone the whole transaction by itself. */
  undo(): Promise<boolean>;
  commit(): Promise<void>;
  rollback(): Promise<void>;
  /** What a failure of the engine inside a work is to its caller. */
  translate(error: unknown): unknown;
}

interface Job {
  work: (handle: Handle) => Promise<unknown>;
  resolve: (value: never) => void;
  reject: (error: unknown) => void;
}

type Outcome = { job: Job; value: unknown } | { job: Job; error: unknown };

/**
 * Runs works one after the other in the one transaction that SQLite allows, and lets those that wait at the same time
 * share a commit: the disk is waited for once. Nobody is answered before the commit, not even those that failed, for
 * what they saw may be another's work of the same group.
 */
export class GroupCommit {
  readonly #connect: <T>(use: (handle: Handle) => Promise<T>) => Promise<T>;
  readonly #transaction: (handle: Handle) => Transaction;
  #waiting: Job[] = [];
  #running = false;

  constructor(
    connect: <T>(use: (handle: Handle) => Promise<T>) => Promise<T>,
    transaction: (handle: Handle) => Transaction,
  ) {
    this.#connect = connect;
    this.#transaction = transaction;
  }

  run<T>(work: (handle: Handle) => Promise<T>): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      this.#waiting.push({ work, resolve, reject });
      if (!this.#running) void this.#drain();
    });
  }

  async #drain(): Promise<void> {
    this.#running = true;
    while (this.#waiting.length > 0) {
      const group = this.#waiting.splice(0, largestGroup);
      try {
        const outcomes = await this.#connect((handle) => this.#commit(handle, group));
        for (const outcome of outcomes) {
          if ('error' in outcome) outcome.job.reject(outcome.error);
          else outcome.job.resolve(outcome.value as never);
        }
      } catch (error) {
        for (const job of group) job.reject(error);
      }
    }
    this.#running = false;
  }

  async #commit(handle: Handle, group: Job[]): Promise<Outcome[]> {
    const transaction = this.#transaction(handle);
    await transaction.begin();
    const outcomes: Outcome[] = [];
    for (const job of group) {
      await transaction.mark();
      try {
        outcomes.push({ job, value: await job.work(handle) });
      } catch (error) {
        const translated = transaction.translate(error);
        if (!(await transaction.undo())) throw translated;
        outcomes.push({ job, error: translated });
      }
    }
    if (outcomes.every((outcome) => 'error' in outcome)) await transaction.rollback();
    else await transaction.commit();
    return outcomes;
  }
}
