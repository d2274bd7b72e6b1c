import type { TextLine } from './text-lines.ts';

/** A row of CSV, or the physical line at which its quoting goes wrong. */
export type CsvRow = { number: number; cells: string[] } | { number: number; text: string; wrong: string };

/** A row that has no more of its quote's end by then is cut there: one forgotten quote must not swallow a file. */
const longestRow = 64 * 1024;

/**
 * Rows of CSV (RFC 4180). A line with broken quoting is told as such and the next one is read as if it were not there, so
 * that it holds up no other; csv-parse reads on within the quote.
 */
export async function* csvRows(lines: AsyncIterator<TextLine>, separator: string): AsyncGenerator<CsvRow, undefined> {
  const ahead: TextLine[] = [];
  const next = async (): Promise<TextLine | undefined> => {
    const line = ahead.shift();
    if (line) return line;
    const { value, done } = await lines.next();
    return done ? undefined : value;
  };
  for (let first = await next(); first; first = await next()) {
    const reader = new RowReader(separator);
    const read: TextLine[] = [];
    let length = first.text.length;
    let state = reader.read(first.text);
    while (state === 'open') {
      const line = length > longestRow ? undefined : await next();
      if (!line) {
        state = 'has a quote that is not closed: write a quote within a cell twice';
        break;
      }
      read.push(line);
      length += line.text.length;
      state = reader.read(line.text);
    }
    if (state === 'done') {
      yield { number: first.number, cells: reader.cells };
    } else {
      ahead.unshift(...read);
      yield { number: first.number, text: first.text, wrong: state };
    }
  }
}

class RowReader {
  readonly cells: string[] = [];
  readonly #separator: string;
  #cell: string | undefined;

  constructor(separator: string) {
    this.#separator = separator;
  }

  /** Reads one more line: the row is complete, open, or faulty. */
  read(line: string): string {
    let at = 0;
    if (this.#cell !== undefined) this.#cell += '\r\n';
    for (;;) {
      if (this.#cell === undefined) {
        // Other programs write blanks before a quote.
        const blanks = /[ ]*/y.exec(line.slice(at))?.[0].length ?? 0;
        if (line[at + blanks] !== '"') {
          const end = line.indexOf(this.#separator, at);
          const cell = end < 0 ? line.slice(at) : line.slice(at, end);
          if (cell.includes('"')) return 'has a quote within a cell: put the cell in quotes and write the quote twice';
          this.cells.push(cell);
          if (end < 0) return 'done';
          at = end + 1;
          continue;
        }
        this.#cell = '';
        at += blanks + 1;
      }
      const quote = line.indexOf('"', at);
      if (quote < 0) {
        this.#cell += line.slice(at);
        return 'open';
      }
      this.#cell += line.slice(at, quote);
      if (line[quote + 1] === '"') {
        this.#cell += '"';
        at = quote + 2;
        continue;
      }
      this.cells.push(this.#cell);
      this.#cell = undefined;
      const behind = line.indexOf(this.#separator, quote + 1);
      const between = behind < 0 ? line.slice(quote + 1) : line.slice(quote + 1, behind);
      if (between.trim() !== '')
        return 'has text behind the closing quote of a cell: write a quote within a cell twice';
      if (behind < 0) return 'done';
      at = behind + 1;
    }
  }
}
