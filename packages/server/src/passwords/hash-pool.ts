import { availableParallelism } from 'node:os';
import { performance } from 'node:perf_hooks';
import { Worker } from 'node:worker_threads';
import type { Options } from '@node-rs/argon2';
import { Bulkhead } from '../kit/concurrency/bulkhead.ts';
import { Problem } from '../kit/problem.ts';

/** The jobs of a thread, each done by its library. */
export interface Works {
  argon2Hash(password: string, options: Options): string;
  argon2Verify(stored: string, password: string): boolean;
  bcryptVerify(password: string, stored: string): boolean;
  pbkdf2(password: string, salt: Uint8Array, iterations: number, length: number, digest: string): Uint8Array;
  scrypt(password: string, salt: Uint8Array, length: number, options: ScryptOptions): Uint8Array;
}

export interface ScryptOptions {
  N: number;
  r: number;
  p: number;
  maxmem: number;
}

interface Job {
  work: keyof Works;
  args: unknown[];
  resolve: (result: never) => void;
  reject: (error: Error) => void;
}

/**
 * Jobs that a thread takes in one batch and hashes one after the other. The rest of each sign-in then runs for the
 * whole batch together, with one commit and warm caches (docs/performance/how.md has the figures).
 */
const together = 16;

/** How long the event loop is watched before it is called busy or not. */
const sampleMs = 100;

/**
 * Hashes in threads of its own. A thread takes one job, or a batch if many wait. The threads yield to the one that
 * answers requests. Node's own pool does not: under a flood of sign-ins, requests waited for many hashes. Node's pool
 * also stays free for files and DNS look-ups.
 */
export class HashThreads {
  readonly #most: number;
  readonly #waiting: Job[] = [];
  readonly #idle: Worker[] = [];
  readonly #running = new Map<Worker, Job[]>();
  readonly #isBusy: () => boolean;
  #isClosed = false;

  /** At most `most` concurrently, one less while `isBusy` says that the thread that answers requests is. */
  constructor(most: number, isBusy: () => boolean = eventLoopIsBusy()) {
    this.#most = most;
    this.#isBusy = isBusy;
  }

  /** Throws `unavailable` where the thread was lost, out of memory, say, or there is none. */
  run<Name extends keyof Works>(work: Name, ...args: Parameters<Works[Name]>): Promise<ReturnType<Works[Name]>> {
    return new Promise((resolve, reject) => {
      if (this.#isClosed) throw lost();
      this.#waiting.push({ work, args, resolve, reject });
      this.#next();
    });
  }

  /** Ends the threads. Running and waiting jobs fail as `unavailable`. */
  async close(): Promise<void> {
    this.#isClosed = true;
    for (const { reject } of this.#waiting.splice(0)) reject(lost());
    await Promise.all([...this.#idle, ...this.#running.keys()].map((thread) => thread.terminate()));
  }

  #next(): void {
    if (this.#isClosed) return;
    for (let room = this.#room(); room > 0 && this.#waiting.length > 0; room = this.#room()) {
      const thread = this.#idle.pop() ?? this.#tryToStart();
      if (thread === undefined) return;
      const jobs = this.#waiting.splice(0, Math.min(together, Math.ceil(this.#waiting.length / room)));
      this.#running.set(thread, jobs);
      thread.ref();
      thread.postMessage(jobs.map(({ work, args }) => ({ work, args })));
    }
  }

  /**
   * How many more threads may hash. If requests keep their thread busy, it gets a processor for itself. One thread may
   * hash at any time.
   */
  #room(): number {
    const running = this.#running.size;
    return Math.max(this.#most - (this.#isBusy() ? 1 : 0) - running, running === 0 ? 1 : 0);
  }

  /** None where the system has no room for another thread. The jobs wait for those that run; without any they fail. */
  #tryToStart(): Worker | undefined {
    try {
      return this.#start();
    } catch (error) {
      if (this.#running.size === 0) for (const { reject } of this.#waiting.splice(0)) reject(lost(error));
      return undefined;
    }
  }

  #start(): Worker {
    // Nothing of the process' own settings: they can be secret, and are not needed.
    const thread = new Worker(new URL('./hash-thread.js', import.meta.url), { env: {}, execArgv: [] });
    thread.on('message', (results: { result: never; failure?: string }[]) => {
      const jobs = this.#running.get(thread) ?? [];
      this.#running.delete(thread);
      // One that has nothing to do keeps no process alive.
      thread.unref();
      this.#idle.push(thread);
      this.#next();
      for (const [at, { result, failure }] of results.entries()) {
        if (failure === undefined) jobs[at]?.resolve(result);
        else jobs[at]?.reject(new Error(failure));
      }
    });
    let cause: unknown;
    thread.on('error', (error) => {
      cause = error;
    });
    thread.on('exit', () => {
      for (const job of this.#running.get(thread) ?? []) job.reject(lost(cause));
      this.#running.delete(thread);
      if (this.#idle.includes(thread)) this.#idle.splice(this.#idle.indexOf(thread), 1);
      this.#next();
    });
    return thread;
  }
}

function lost(cause?: unknown): Problem {
  return new Problem('unavailable', { retryAfter: 1, cause });
}

/** Whether the event loop worked for more than half of the last tenths of a second. */
function eventLoopIsBusy(): () => boolean {
  const { eventLoopUtilization } = performance;
  let since = eventLoopUtilization();
  let lookedAt = performance.now();
  let isBusy = false;
  return () => {
    if (performance.now() - lookedAt < sampleMs) return isBusy;
    lookedAt = performance.now();
    const now = eventLoopUtilization();
    isBusy = eventLoopUtilization(now, since).utilization > 0.5;
    since = now;
    return isBusy;
  };
}

export interface HashPoolOptions {
  /** How many passwords have a permit at the same moment. */
  permits?: number;
  /** Threads that others use too, and that their owner closes; absent, the pool has its own. */
  threads?: HashThreads | undefined;
}

/** How many wait for a permit before further ones are shed. */
const mostWaiting = 16;

/**
 * The size of a process's hash pool: one thread for each processor, and permits to wait for one. With twenty permits a
 * processor, a thread finds a dozen jobs when it has finished. With more, a sign-in would wait too long; a
 * `Retry-After` is the better answer.
 */
export class HashPool {
  readonly #threads: HashThreads;
  readonly #permits: Bulkhead;
  readonly #ownsThreads: boolean;

  constructor({ permits = 20 * availableParallelism(), threads }: HashPoolOptions = {}) {
    this.#ownsThreads = threads === undefined;
    this.#threads = threads ?? new HashThreads(availableParallelism());
    this.#permits = new Bulkhead(permits, mostWaiting);
  }

  /** How many wait for a permit. */
  get waiting(): number {
    return this.#permits.waiting;
  }

  /** Whether a job that arrives now would be shed. */
  get isFull(): boolean {
    return this.#permits.isFull;
  }

  /** Throws `too_many_requests` when too many wait already. */
  requireCapacity(): void {
    this.#permits.requireCapacity();
  }

  /** Runs `work`, which may hash, once it has a permit. Throws `too_many_requests` when too many wait already. */
  permitted<T>(work: () => Promise<T>): Promise<T> {
    return this.#permits.run(work);
  }

  /** Runs a work on a thread: within `permitted`. */
  run<Name extends keyof Works>(work: Name, ...args: Parameters<Works[Name]>): Promise<ReturnType<Works[Name]>> {
    return this.#threads.run(work, ...args);
  }

  async close(): Promise<void> {
    if (this.#ownsThreads) await this.#threads.close();
  }
}

/** The library that hashes on a thread. */
export type Hasher = Pick<HashPool, 'run'>;
