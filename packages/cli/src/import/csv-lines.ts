import type { ImportLine } from '@tessera/server';
import { UsageError } from '../exit-codes.ts';
import { csvRows } from './csv-rows.ts';
import type { TextLine } from './text-lines.ts';

/** The kept form of a row without fields. */
export interface KeptRow {
  columns: string[];
  cells?: string[];
  text?: string;
  separator?: string;
}

type Columns = (head: readonly string[]) => { columns: string[] } | { wrong: string };

/**
 * The lines of CSV whose first row is its head; `columnsOf` reads its columns. Separated by commas, semicolons or tabs,
 * as the head or Excel's `sep=;` before it tells. Throws `UsageError` for a head that is not understood.
 */
export async function* csvLines(lines: AsyncIterator<TextLine>, columnsOf: Columns): AsyncGenerator<ImportLine> {
  let first = await firstLine(lines);
  if (!first) return;
  const told = /^"?sep=(.)"?$/i.exec(first.text.trim())?.[1];
  if (told !== undefined) first = await firstLine(lines);
  if (!first) return;
  if (/\r./.test(first.text))
    throw new UsageError('The lines end as on an old Macintosh: save the file as "CSV UTF-8"');
  const separator = told ?? separatorOf(first.text);
  const rows = csvRows(withFirst(first, lines), separator);
  const { value: head } = await rows.next();
  if (!head || 'wrong' in head) throw new UsageError(`The head (line ${first.number}) ${head?.wrong ?? 'is empty'}`);
  const read = columnsOf(head.cells.map((cell) => cell.trim()));
  if ('wrong' in read) throw new UsageError(`The head (line ${head.number}): ${read.wrong}`);
  for await (const row of rows) {
    if ('wrong' in row) {
      yield { number: row.number, wrong: row.wrong, kept: { columns: read.columns, separator, text: row.text } };
    } else if (row.cells.some((cell) => cell.trim() !== '')) {
      yield { number: row.number, ...rowOf(read.columns, row.cells) };
    }
  }
}

/** A row that a report kept, put right or not. */
export async function keptRow(number: number, { columns, cells, text, separator = ',' }: KeptRow): Promise<ImportLine> {
  if (cells) return { number, ...rowOf(columns, cells) };
  const lines = (text ?? '').split(/\r?\n/).map((part) => ({ number, text: part }));
  const rows = csvRows(iterator(lines), separator);
  const { value: row } = await rows.next();
  const more = (await rows.next()).done !== true;
  if (row && 'cells' in row && !more) return { number, ...rowOf(columns, row.cells) };
  const wrong = row && 'wrong' in row ? row.wrong : 'is more than one row';
  return { number, wrong, kept: { columns, separator, text: text ?? '' } };
}

type Row = { fields: Record<string, unknown> } | { wrong: string; kept: KeptRow };

function rowOf(columns: string[], cells: string[]): Row {
  // Too few or too many cells shift their meaning.
  if (cells.length !== columns.length) {
    const wrong = `has ${cells.length} of ${columns.length} cells: give each column one, an empty one where there is nothing`;
    return { wrong, kept: { columns, cells } };
  }
  const entries = columns.map((name, at): [string, string] => [name, cells[at] ?? '']);
  if (entries.some(([name, cell]) => name === '' && cell.trim() !== '')) {
    return {
      wrong: 'has a cell in a column without a name: name the column or empty the cell',
      kept: { columns, cells },
    };
  }
  const fields = entries.filter(([name]) => name !== '');
  return { fields: Object.fromEntries(fields.map(([name, cell]) => [name, trimmed(name, cell)])) };
}

/** Blanks around a cell are no part of it, except in texts of several lines. */
function trimmed(name: string, cell: string): string {
  return name === 'description' && cell.trim() !== '' ? cell : cell.trim();
}

function separatorOf(head: string): string {
  const bare = head.replace(/"[^"]*"/g, '');
  const counted = [',', ';', '\t'].map((mark) => ({ mark, times: bare.split(mark).length }));
  return counted.reduce((most, one) => (one.times > most.times ? one : most)).mark;
}

async function firstLine(lines: AsyncIterator<TextLine>): Promise<TextLine | undefined> {
  for (;;) {
    const { value, done } = await lines.next();
    if (done) return undefined;
    if (value.text.trim() !== '') return value;
  }
}

async function* withFirst(first: TextLine, rest: AsyncIterator<TextLine>): AsyncGenerator<TextLine> {
  yield first;
  for (let { value, done } = await rest.next(); !done; { value, done } = await rest.next()) yield value;
}

async function* iterator(lines: readonly TextLine[]): AsyncGenerator<TextLine> {
  yield* lines;
}
