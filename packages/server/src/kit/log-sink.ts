import type { Output } from './log-output.ts';

/** Where lines of text go in the end. One call is one line, with its line break. */
export interface Lines {
  write(line: string): void;
}

export interface LogSinkOptions {
  /** How long a line waits for others, in milliseconds: writing each by itself takes as long as reading a request. */
  patience?: number;
  /** How many characters wait at most for an output that does not take them. */
  room?: number;
  /** The line that tells of lines that were dropped, with its line break. */
  lost(lines: number): string;
}

const batch = 64 * 1024;

/**
 * Writes lines in batches. It never throws, blocks or grows without bound, even when the output stalls or fails:
 * requests come before the log. Lines that the output does not accept are dropped and counted; the count is the first
 * line written afterwards.
 */
export class LogSink implements Lines {
  readonly #output: Output;
  readonly #patience: number;
  readonly #room: number;
  readonly #lostLine: (lines: number) => string;
  #text = '';
  #timer: NodeJS.Timeout | undefined;
  #writing = false;
  #lost = 0;
  /** Whether the last line in the output has no end, so that the next one would be glued to it. */
  #torn = false;
  #idle: (() => void)[] = [];

  constructor(output: Output, { patience = 100, room = 1024 * 1024, lost }: LogSinkOptions) {
    this.#output = output;
    this.#patience = patience;
    this.#room = room;
    this.#lostLine = lost;
  }

  write(line: string): void {
    if (this.#writing && this.#text.length + line.length > this.#room) {
      this.#lost++;
      return;
    }
    this.#text += line;
    if (this.#text.length >= batch) this.#send();
    else this.#wait();
  }

  /** Resolves when the output has taken all lines, or refused them; after `milliseconds` in any case. */
  async flush(milliseconds: number): Promise<void> {
    this.#send();
    if (!this.#writing) return;
    let timer: NodeJS.Timeout | undefined;
    await new Promise<void>((resolve) => {
      this.#idle.push(resolve);
      timer = setTimeout(resolve, milliseconds);
    });
    clearTimeout(timer);
  }

  /** Writes as much as the output accepts immediately, at the end of the process. */
  flushNow(): void {
    this.#output.writeNow(this.#take().bytes);
  }

  #wait(): void {
    this.#timer ??= setTimeout(() => this.#send(), this.#patience).unref();
  }

  /** All waiting lines, after the count of dropped ones. */
  #take(): { bytes: Buffer; head: number; reported: number } {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const reported = this.#lost;
    const head = `${this.#torn ? '\n' : ''}${reported > 0 ? this.#lostLine(reported) : ''}`;
    const bytes = Buffer.from(head + this.#text);
    this.#text = '';
    return { bytes, head: Buffer.byteLength(head), reported };
  }

  #send(): void {
    if (this.#writing || this.#text === '') return;
    const { bytes, head, reported } = this.#take();
    this.#writing = true;
    this.#output.write(bytes, (error, written) => {
      this.#writing = false;
      if (written > 0) this.#torn = bytes[written - 1] !== newline;
      if (written >= head) this.#lost -= reported;
      if (error) this.#lost += endsIn(bytes.subarray(Math.max(written, head)));
      if (this.#text.length >= batch || this.#idle.length > 0) this.#send();
      else if (this.#text !== '') this.#wait();
      if (this.#writing) return;
      for (const resolve of this.#idle.splice(0)) resolve();
    });
  }
}

const newline = 10;

function endsIn(bytes: Buffer): number {
  let lines = 0;
  for (const byte of bytes) if (byte === newline) lines++;
  return lines;
}
