import { Worker } from 'node:worker_threads';
import type { Connection } from './connection.ts';

/** In pages of the log. */
export interface CheckpointSizes {
  /** So many that are not in the database yet are moved there. */
  move: number;
  /** The length at which the log is restarted. Unhindered, the log stays below twice that. */
  longest: number;
}

const usualSizes: CheckpointSizes = { move: 1000, longest: 4000 };
const patienceMs = 1000;
/** Events for the process: neither stops the checkpoints by itself. */
export interface CheckpointReports {
  /** A sync failed, in the thread or here. Nothing may be acknowledged after it. */
  syncFailed(error: unknown): void;
  threadLost(error: unknown): void;
}

/** After a checkpoint that another reader or a full disk hindered. The log grows meanwhile. */
const retryMs = 200;

/**
 * Moves committed pages from SQLite's log into the database, in a thread with its own connection. SQLite by itself does
 * it inside a commit: it writes a thousand pages all over the database and waits for the disk, and no request is
 * answered meanwhile.
 *
 * SQLite restarts its log only when all of it was moved, and a steady writer is always ahead of the thread. So when the
 * log has become long, the next transaction waits until the thread has caught up, which is nearly the case by then.
 */
export class Checkpoints {
  readonly #file: string;
  readonly #sizes: CheckpointSizes;
  readonly #writer: Connection;
  readonly #lengths: () => number[];
  readonly #reports: CheckpointReports;
  #closing = false;
  #thread: Worker | undefined;
  #isLost = false;
  #running: Promise<void> | undefined;
  #finished: (ok: boolean) => void = () => {};
  #log = 0;
  #isDue = false;
  #notBefore = 0;

  constructor(writer: Connection, file: string, reports: CheckpointReports, sizes: CheckpointSizes = usualSizes) {
    this.#file = file;
    this.#reports = reports;
    this.#sizes = sizes;
    this.#writer = writer;
    // Moves nothing, and tells how long the log is and how much of it was moved.
    const lengths = writer.prepared('pragma wal_checkpoint(NOOP)').raw();
    this.#lengths = () => {
      try {
        return lengths.get() as number[];
      } catch {
        // Commits stay committed all the same.
        return [];
      }
    };
    writer.sqlite.exec('pragma wal_autocheckpoint = 0');
  }

  /** Must be called after each commit. */
  committed(): void {
    const [, log = 0, moved = 0] = this.#lengths();
    this.#log = log;
    if (this.#isLost) {
      if (log - moved >= this.#sizes.move) this.#moveHere();
      return;
    }
    if (log - moved < this.#sizes.move || this.#running || !this.#isFit()) return;
    void this.#run().then(() => {
      this.#isDue = log >= this.#sizes.longest;
    });
  }

  /** Must be waited for before a transaction begins. */
  async waitForSpace(): Promise<void> {
    const { longest } = this.#sizes;
    // Right after a checkpoint, when the wait is short. Twice as long, at any time.
    if (this.#log < longest || !(this.#isDue || this.#log >= 2 * longest) || !this.#isFit()) return;
    this.#isDue = false;
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<void>((resolve) => {
      timer = setTimeout(resolve, patienceMs);
    });
    await Promise.race([this.#running ?? this.#run(), late]);
    clearTimeout(timer);
  }

  #isFit(): boolean {
    return !this.#isLost && performance.now() >= this.#notBefore;
  }

  /** Resolves when the thread has gone, and its connection with it. */
  async close(): Promise<void> {
    const thread = this.#thread;
    this.#closing = true;
    if (!thread) return;
    const gone = new Promise<void>((resolve) => thread.once('exit', () => resolve()));
    thread.ref();
    thread.postMessage('close');
    await gone;
  }

  #run(): Promise<void> {
    const running = new Promise<void>((resolve) => {
      this.#finished = (ok) => {
        this.#running = undefined;
        if (!ok) this.#notBefore = performance.now() + retryMs;
        resolve();
      };
    });
    this.#running = running;
    try {
      this.#thread ??= this.#start();
      this.#thread.postMessage('move');
    } catch (error) {
      this.#lost(error);
    }
    return running;
  }

  #start(): Worker {
    // Nothing of the process' own settings: they can be secret, and are not needed.
    const thread = new Worker(new URL('./checkpoint-thread.js', import.meta.url), {
      workerData: this.#file,
      env: {},
      execArgv: [],
    });
    // It keeps no process alive.
    thread.unref();
    thread.on('message', ({ ok, code }: { ok: boolean; code?: string }) => {
      if (isSyncFailure({ code })) this.#reports.syncFailed(Object.assign(new Error('checkpoint'), { code }));
      this.#finished(ok);
    });
    let cause: unknown;
    // The exit follows.
    thread.on('error', (error) => {
      cause = error;
    });
    thread.on('exit', () => this.#lost(cause));
    return thread;
  }

  /** Checkpoints are made here again, after a commit that finds the log long. */
  #lost(cause?: unknown): void {
    this.#thread = undefined;
    this.#isLost = true;
    if (!this.#closing) this.#reports.threadLost(cause);
    this.#finished(false);
  }

  /** Not by `wal_autocheckpoint`, which keeps a failed sync to itself. */
  #moveHere(): void {
    try {
      this.#writer.prepared('pragma wal_checkpoint(PASSIVE)').raw().get();
    } catch (error) {
      if (isSyncFailure(error)) this.#reports.syncFailed(error);
    }
  }
}

/** Whether a sync failed: the kernel reports it once, and a power cut from then on loses the unwritten pages. */
export function isSyncFailure(error: unknown): boolean {
  const code = typeof error === 'object' && error !== null && 'code' in error ? String(error.code) : '';
  return /^SQLITE_IOERR_(DIR_)?FSYNC$/.test(code);
}
