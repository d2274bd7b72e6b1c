import { closeSync, fdatasync, fsyncSync, openSync, realpathSync, statSync } from 'node:fs';
import { basename, dirname } from 'node:path';

/** The next start would not find the changes of this process. */
class FileMoved extends Error {
  override name = 'FileMoved';
  readonly code = 'FILE_MOVED';

  constructor(path: string) {
    super(`${basename(path)} was removed or replaced while it was in use`);
  }
}

/**
 * Waits in a thread until the disk has the writes to SQLite's log of changes, so that requests do not wait with it: a disk that takes
 * milliseconds for a sync would hold up every request for each change. Callers that arrive during a sync share the next
 * one, because only that surely covers their writes.
 *
 * It equals the sync of `synchronous=FULL` at a commit, which `NORMAL` leaves out; pages moved from the log into the
 * database are synced in either mode, and so is the new head of a restarted log. Holding the log open is no harm to
 * SQLite's locks, none of which are on it, and it stays the same file as long as a connection is open.
 *
 * A sync that failed is never tried again. The kernel reports the error once and takes the pages for clean, so the next
 * sync would succeed over a hole in the log, at which recovery stops.
 */
export class WalSync {
  readonly #file: number;
  #running: Promise<void> | undefined;
  #next: Promise<void> | undefined;
  #failure: Error | undefined;
  readonly #places: readonly { path: string; inode: number }[];
  #startedAt = 0;

  /** For the log of a database, which connections have open. Where that is a link, the log is beside the file it names. */
  constructor(database: string) {
    const log = `${realpathSync(database)}-wal`;
    this.#file = openSync(log, 'r+');
    // That the file is there must outlive a power cut too.
    const folder = openSync(dirname(log), 'r');
    fsyncSync(folder);
    closeSync(folder);
    this.#places = [database, log].map((path) => ({ path, inode: statSync(path).ino }));
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
        this.#failure = error ?? this.#moved();
        if (this.#failure) reject(this.#failure);
        else resolve();
      });
    });
    this.#running = running;
    return running;
  }

  /**
   * The next start reads what it finds at the paths: writes to a file that was removed, renamed or replaced under the
   * process are gone with it. Asked by path, for closing the database opened once more would end SQLite's locks on it.
   */
  #moved(): Error | undefined {
    const moved = this.#places.find(({ path, inode }) => isElsewhere(path, inode));
    return moved && new FileMoved(moved.path);
  }
}

function isElsewhere(path: string, inode: number): boolean {
  try {
    return statSync(path, { throwIfNoEntry: false })?.ino !== inode;
  } catch (error) {
    // A folder that may not be entered any more says nothing: the writes are in the file.
    return error instanceof Error && 'code' in error && error.code === 'ENOTDIR';
  }
}
