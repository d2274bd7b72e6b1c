import type { Io } from './io.ts';

const width = 30;
const everyMs = 100;

/** A bar on standard error while something takes its time; nothing at all where that is no terminal. */
export class Progress {
  readonly #stream: NodeJS.WriteStream;
  readonly #shown: boolean;
  readonly #started = performance.now();
  #last = 0;

  constructor(io: Io) {
    this.#stream = io.errorStream;
    this.#shown = this.#stream.isTTY === true && !io.json;
  }

  /** `part` of 1 is done, or unknown. */
  show(part: number | undefined, text: string): void {
    const now = performance.now();
    if (!this.#shown || (now - this.#last < everyMs && part !== 1)) return;
    this.#last = now;
    const done = Math.min(Math.max(part ?? 0, 0), 1);
    const bar = '█'.repeat(Math.round(done * width)).padEnd(width, '░');
    const percent = `${String(Math.floor(done * 100)).padStart(3)} %`;
    const seconds = `${Math.round((now - this.#started) / 1000)} s`;
    const line = `${part === undefined ? '' : `${bar} ${percent}  `}${text}  ${seconds}`;
    // Of a line that goes over the edge of the terminal, the next one would replace the last part only.
    this.#stream.write(`\r\u001b[2K${line.slice(0, (this.#stream.columns || 80) - 1)}`);
  }

  /** Takes the bar away. */
  end(): void {
    if (this.#shown && this.#last > 0) this.#stream.write('\r\u001b[2K');
  }
}
