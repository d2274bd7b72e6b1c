import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import type { Options } from '@node-rs/argon2';
import { Problem } from '../../kit/problem.ts';

/** What a thread can do, each as its library does it. */
export interface Works {
  argon2Hash(password: string, options: Options): string;
  argon2Verify(stored: string, password: string): boolean;
  bcryptVerify(password: string, stored: string): boolean;
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
 * Hashes in threads of its own, one job at a time in each. They yield to the thread that answers requests, which Node's
 * own pool does not: sharing the processor as equals with a flood of sign-ins, requests waited for many hashes. And what
 * else that pool does (files, names of hosts) never waits for a hash.
 */
export class HashThreads {
  readonly #most: number;
  readonly #waiting: Job[] = [];
  readonly #idle: Worker[] = [];
  readonly #running = new Map<Worker, Job>();
  #threads = 0;

  constructor(most: number) {
    this.#most = most;
  }

  /** Throws `unavailable` where the thread was lost: out of memory, say. */
  run<Name extends keyof Works>(work: Name, ...args: Parameters<Works[Name]>): Promise<ReturnType<Works[Name]>> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ work, args, resolve, reject });
      this.#next();
    });
  }

  #next(): void {
    if (this.#waiting.length === 0) return;
    const thread = this.#idle.pop() ?? (this.#threads < this.#most ? this.#start() : undefined);
    const job = thread && this.#waiting.shift();
    if (!job) return;
    this.#running.set(thread, job);
    thread.ref();
    thread.postMessage({ work: job.work, args: job.args });
  }

  #start(): Worker {
    this.#threads++;
    // Nothing of the process' own settings: they can be secret, and are not needed.
    const thread = new Worker(new URL('./hash-thread.js', import.meta.url), { env: {}, execArgv: [] });
    thread.on('message', ({ result, failure }: { result: never; failure?: string }) => {
      const job = this.#running.get(thread);
      this.#running.delete(thread);
      // One that has nothing to do keeps no process alive.
      thread.unref();
      this.#idle.push(thread);
      if (failure === undefined) job?.resolve(result);
      else job?.reject(new Error(failure));
      this.#next();
    });
    let cause: unknown;
    thread.on('error', (error) => {
      cause = error;
    });
    thread.on('exit', () => {
      this.#threads--;
      this.#running.get(thread)?.reject(new Problem('unavailable', { retryAfter: 1, cause }));
      this.#running.delete(thread);
      if (this.#idle.includes(thread)) this.#idle.splice(this.#idle.indexOf(thread), 1);
      this.#next();
    });
    return thread;
  }
}

/** Those of this process: as many as can run at once. */
export const hashThreads = new HashThreads(availableParallelism());
