import { type FileHandle, lstat, open, rm } from 'node:fs/promises';
import type { RefusedLine } from '@tessera/server';
import { UsageError } from '../exit-codes.ts';

/**
 * The refused lines, one JSON object each: `{"line", "error", "message", "fields"}`. It is written as they are refused, so
 * that it is there after a crash; and it can be imported, once the fields are put right. Readable by its owner alone: the
 * fields may have password hashes.
 */
export class Report {
  readonly file: string;
  readonly #handle: FileHandle;
  #lines = 0;

  private constructor(file: string, handle: FileHandle) {
    this.file = file;
    this.#handle = handle;
  }

  /**
   * A report of before is replaced. Nothing else is: not a link, as `/dev/stderr` is one, nor a device; and written through
   * them, password hashes would be where another user has put them.
   */
  static async open(file: string): Promise<Report> {
    const present = await lstat(file).catch(() => undefined);
    if (present && !present.isFile()) throw new UsageError(`${file} is there and no file: name another place`);
    await rm(file, { force: true });
    return new Report(file, await open(file, 'wx', 0o600));
  }

  async add(refused: readonly RefusedLine[]): Promise<void> {
    if (refused.length === 0) return;
    this.#lines += refused.length;
    const lines = refused.map(({ number: line, ...rest }) => `${JSON.stringify({ line, ...rest })}\n`);
    await this.#handle.appendFile(lines.join(''));
  }

  /** Closes it; an empty one is removed. */
  async close(): Promise<void> {
    await this.#handle.close();
    if (this.#lines === 0) await rm(this.file, { force: true });
  }
}
