import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import type { ImportLine } from '@tessera/server';
import { type Info, parse } from 'csv-parse';

export type Format = 'jsonl' | 'csv';

/** A file of lines, and how much of it was read. */
export interface Source {
  lines: AsyncIterable<ImportLine>;
  /** The part of 1 that was read; nothing where the length is not known. */
  part(): number | undefined;
}

/** Opens a file, or standard input (`-`), of JSON lines or CSV. */
export async function openSource(file: string, format: Format, stdin: Readable): Promise<Source> {
  const size = file === '-' ? undefined : (await stat(file)).size;
  const stream = file === '-' ? stdin : createReadStream(file, { highWaterMark: 256 * 1024 });
  let read = 0;
  stream.on('data', (chunk: Buffer | string) => {
    read += chunk.length;
  });
  // Listening for data starts the stream; the reader below shall.
  stream.pause();
  return {
    lines: format === 'csv' ? csvLines(stream) : jsonLines(stream),
    part: () => (size === undefined ? undefined : size === 0 ? 1 : read / size),
  };
}

async function* jsonLines(stream: Readable): AsyncGenerator<ImportLine> {
  let number = 0;
  for await (const line of createInterface({ input: stream, crlfDelay: Number.POSITIVE_INFINITY })) {
    number++;
    const text = number === 1 ? line.replace(/^\ufeff/, '') : line;
    if (text.trim() !== '') yield { number, ...jsonLine(text) };
  }
}

function jsonLine(text: string): { fields: Record<string, unknown> } | { wrong: string } {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return { wrong: 'is not JSON' };
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return { wrong: 'is not a JSON object' };
  const fields = value as Record<string, unknown>;
  // A report of refused lines can be imported once what was wrong is put right.
  const again = fields['fields'];
  if (typeof again === 'object' && again !== null && typeof fields['line'] === 'number') {
    return { fields: again as Record<string, unknown> };
  }
  return { fields };
}

async function* csvLines(stream: Readable): AsyncGenerator<ImportLine> {
  const parser = parse({
    bom: true,
    columns: (names: string[]) => names.map((name) => name.trim()),
    info: true,
    skip_empty_lines: true,
    relax_column_count: true,
  });
  stream.on('error', (error) => parser.destroy(error));
  for await (const { info, record } of stream.pipe(parser) as AsyncIterable<CsvRecord>) {
    // Too few or too many cells shift what they mean.
    if (info.error) yield { number: info.lines, wrong: 'has another number of cells than the head' };
    else yield { number: info.lines, fields: record };
  }
}

interface CsvRecord {
  info: Info & { error?: Error };
  record: Record<string, string>;
}
