import { Worker } from 'node:worker_threads';
import type { Connection } from './connection.ts';

/** In pages of the log. */
export interface CheckpointSizes {
  /** So many that are not in the database yet are moved there. */
  move: number;
  /** When the log is so long, it is begun anew; it gets no longer than twice that while nobody hinders it. */
  longest: number;
}

const usualSizes: CheckpointSizes = { move: 1000, longest: 4000 };
const patienceMs = 1000;
/** After a checkpoint that somebody else's reading or a full disk hindered. The log grows meanwhile. */
const retryMs = 200;

/**
 * Moves what was committed from SQLite's log into the database, in a thread with a connection of its own. SQLite does it in
 * a commit: a thousand pages all over the database, and the disk waited for, while nobody is answered.
 *
 * SQLite begins its log anew only when all of it was moved, and who writes all the time is always ahead of the thread. So
 * when the log has become long, the next transaction waits until the thread has caught up, which by then it nearly has.
 */
export class Checkpoints {
  readonly #file: string;
  readonly #sizes: CheckpointSizes;
  readonly #writer: Connection;
  readonly #lengths: () => number[];
  #thread: Worker | undefined;
  #isLost = false;
  #running: Promise<void> | undefined;
  #ran: (went: boolean) => void = () => {};
  #log = 0;
  #isDue = false;
  #notBefore = 0;

  constructor(writer: Connection, file: string, sizes: CheckpointSizes = usualSizes) {
    this.#file = file;
    this.#sizes = sizes;
    this.#writer = writer;
    // Moves nothing, and tells how long the log is and how much of it was moved.
    const lengths = writer.prepared('pragma wal_checkpoint(NOOP)').raw();
    this.#lengths = () => {
      try {
        return lengths.get() as number[];
      } catch {
        // What was committed is committed all the same.
        return [];
      }
    };
    writer.sqlite.exec('pragma wal_autocheckpoint = 0');
  }

  /** Must be called after each commit. */
  committed(): void {
    const [, log = 0, moved = 0] = this.#lengths();
    this.#log = log;
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
    if (!thread) return;
    const gone = new Promise<void>((resolve) => thread.once('exit', () => resolve()));
    thread.ref();
    thread.postMessage('close');
    await gone;
  }

  #run(): Promise<void> {
    const running = new Promise<void>((resolve) => {
      this.#ran = (went) => {
        this.#running = undefined;
        if (!went) this.#notBefore = performance.now() + retryMs;
        resolve();
      };
    });
    this.#running = running;
    try {
      this.#thread ??= this.#start();
      this.#thread.postMessage('move');
    } catch {
      this.#lost();
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
    thread.on('message', (went: boolean) => this.#ran(went));
    // The exit follows.
    thread.on('error', () => {});
    thread.on('exit', () => this.#lost());
    return thread;
  }

  /** Checkpoints are SQLite's own again, which makes one when a commit finds its log long. */
  #lost(): void {
    this.#thread = undefined;
    this.#isLost = true;
    this.#writer.sqlite.exec(`pragma wal_autocheckpoint = ${this.#sizes.move}`);
    this.#ran(false);
  }
}
