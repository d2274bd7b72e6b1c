import { closeSync, fdatasync, fsyncSync, openSync } from 'node:fs';
import { dirname } from 'node:path';

/**
 * Waits until the disk has what was written to a file, in a thread, so that nothing else waits with it: one that takes
 * milliseconds for it would hold up every request for each change. Those who ask while it is waited for share the next
 * wait, for only that surely has what they wrote.
 *
 * For SQLite's log of changes this is what `synchronous=FULL` does at a commit, and `NORMAL` leaves out; what is moved from
 * there into the database is waited for in either, and so is the new head of a log that is begun anew. Holding the file open
 * is no harm to SQLite's locks, none of which are on it, and it stays the same file as long as a connection is open.
 */
export class WalSync {
  readonly #file: number;
  #running: Promise<void> | undefined;
  #next: Promise<void> | undefined;

  constructor(path: string) {
    this.#file = openSync(path, 'r+');
    // That the file is there must outlive a power cut too.
    const folder = openSync(dirname(path), 'r');
    fsyncSync(folder);
    closeSync(folder);
  }

  /** Resolves when the disk has all that was written before. */
  flushed(): Promise<void> {
    if (!this.#running) return this.#start();
    this.#next ??= this.#running.then(
      () => this.#start(),
      () => this.#start(),
    );
    return this.#next;
  }

  close(): void {
    closeSync(this.#file);
  }

  #start(): Promise<void> {
    this.#next = undefined;
    const running = new Promise<void>((resolve, reject) => {
      fdatasync(this.#file, (error) => {
        this.#running = undefined;
        if (error) reject(error);
        else resolve();
      });
    });
    this.#running = running;
    return running;
  }
}
