import { availableParallelism } from 'node:os';
import { performance } from 'node:perf_hooks';
import { Worker } from 'node:worker_threads';
import type { Options } from '@node-rs/argon2';
import { Problem } from '../kit/problem.ts';

/** What a thread can do, each as its library does it. */
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
 * How many wait for a thread and are then hashed by it one after the other. What each sign-in has to do beside its hash is
 * then done for all of them in one go, with one commit and warm caches: alone it takes 1.4 ms, and with this 0.4.
 */
const together = 16;

/** How long the event loop is watched before it is called busy or not. */
const sampleMs = 100;

/**
 * Hashes in threads of its own, in each one job or, where many wait, some of them at a time. They yield to the thread that
 * answers requests, which Node's own pool does not: sharing the processor as equals with a flood of sign-ins, requests
 * waited for many hashes. And what else that pool does (files, names of hosts) never waits for a hash.
 */
export class HashThreads {
  readonly #most: number;
  readonly #waiting: Job[] = [];
  readonly #idle: Worker[] = [];
  readonly #running = new Map<Worker, Job[]>();
  readonly #isBusy: () => boolean;

  /** At most `most` at once, one less while `isBusy` says that the thread that answers requests is. */
  constructor(most: number, isBusy: () => boolean = eventLoopIsBusy()) {
    this.#most = most;
    this.#isBusy = isBusy;
  }

  /** Throws `unavailable` where the thread was lost: out of memory, say. */
  run<Name extends keyof Works>(work: Name, ...args: Parameters<Works[Name]>): Promise<ReturnType<Works[Name]>> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ work, args, resolve, reject });
      this.#next();
    });
  }

  #next(): void {
    for (let room = this.#room(); room > 0 && this.#waiting.length > 0; room = this.#room()) {
      const thread = this.#idle.pop() ?? this.#start();
      const jobs = this.#waiting.splice(0, Math.min(together, Math.ceil(this.#waiting.length / room)));
      this.#running.set(thread, jobs);
      thread.ref();
      thread.postMessage(jobs.map(({ work, args }) => ({ work, args })));
    }
  }

  /**
   * How many threads more may hash. Where requests keep their thread busy, it has a processor for itself: under a flood,
   * with two, the p99 of requests was 12 ms without this and 7 ms with it. One thread hashes at any time.
   */
  #room(): number {
    const running = this.#running.size;
    return Math.max(this.#most - (this.#isBusy() ? 1 : 0) - running, running === 0 ? 1 : 0);
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
      const lost = new Problem('unavailable', { retryAfter: 1, cause });
      for (const job of this.#running.get(thread) ?? []) job.reject(lost);
      this.#running.delete(thread);
      if (this.#idle.includes(thread)) this.#idle.splice(this.#idle.indexOf(thread), 1);
      this.#next();
    });
    return thread;
  }
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

/** Those of this process: as many as can run at once. */
export const hashThreads = new HashThreads(availableParallelism());

/**
 * How many to give them at once: each finds a dozen waiting then when it has finished. With more, whoever is let in would
 * wait longer, where being told to come later is the better answer.
 */
export const hashPermits = 20 * availableParallelism();
