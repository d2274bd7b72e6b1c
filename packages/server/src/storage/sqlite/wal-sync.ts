import { closeSync, fdatasync, fstatSync, fsyncSync, openSync } from 'node:fs';
import { dirname } from 'node:path';

/**
 * Waits in a thread until the disk has the writes to a file, so that requests do not wait with it: a disk that takes
 * milliseconds for a sync would hold up every request for each change. Callers that arrive during a sync share the next
 * one, because only that surely covers their writes.
 *
 * For SQLite's log of changes this equals the sync of `synchronous=FULL` at a commit, which `NORMAL` leaves out; pages
 * moved from there into the database are synced in either mode, and so is the new head of a restarted log. Holding the
 * file open is no harm to SQLite's locks, none of which are on it, and it stays the same file as long as a connection
 * is open.
 *
 * A sync that failed is never tried again. The kernel reports the error once and takes the pages for clean, so the next
 * sync would succeed over a hole in the log, at which recovery stops.
 */
export class WalSync {
  readonly #file: number;
  #running: Promise<void> | undefined;
  #next: Promise<void> | undefined;
  #failure: Error | undefined;
  #startedAt = 0;

  constructor(path: string) {
    this.#file = openSync(path, 'r+');
    // That the file is there must outlive a power cut too.
    const folder = openSync(dirname(path), 'r');
    fsyncSync(folder);
    closeSync(folder);
  }

  /** Resolves when the disk has all that was written before. Rejects for good once a sync has failed. */
  flushed(): Promise<void> {
    if (!this.#running) return this.#start();
    const next = () => this.#start();
    this.#next ??= this.#running.then(next, next);
    return this.#next;
  }

  /** Milliseconds since the sync began that the disk has not answered yet; 0 where none runs. */
  get pendingFor(): number {
    return this.#running ? performance.now() - this.#startedAt : 0;
  }

  close(): void {
    closeSync(this.#file);
  }

  #start(): Promise<void> {
    this.#next = undefined;
    if (this.#failure) return Promise.reject(this.#failure);
    this.#startedAt = performance.now();
    const running = new Promise<void>((resolve, reject) => {
      fdatasync(this.#file, (error) => {
        this.#running = undefined;
        this.#failure = error ?? this.#removed();
        if (this.#failure) reject(this.#failure);
        else resolve();
      });
    });
    this.#running = running;
    return running;
  }

  /** A file that was removed under the process takes all that is written to it along when the process ends. */
  #removed(): Error | undefined {
    return fstatSync(this.#file).nlink > 0 ? undefined : new Error("SQLite's log was removed while it was in use");
  }
}
