import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import type { Readable } from 'node:stream';
import type { ImportLine } from '@tessera/server';
import { UsageError } from '../exit-codes.ts';
import { systemCodeOf } from '../system-code.ts';
import { csvLines } from './csv-lines.ts';
import { jsonDocument, jsonLines } from './json-lines.ts';
import { textLines, wholeText } from './text-lines.ts';

export const formats = ['jsonl', 'csv', 'json'] as const;
export type Format = (typeof formats)[number];

/** A file of lines, and how much of it was read. */
export interface Source {
  lines: AsyncIterable<ImportLine>;
  /** The part of 1 that was read; nothing where the length is not known. */
  part(): number | undefined;
}

const mib = 1024 * 1024;
const longestDocument = 256 * mib;

/** Opens a file, or standard input (`-`), of JSON lines, CSV or one JSON document. */
export async function openSource(file: string, format: Format, stdin: Readable): Promise<Source> {
  const size = file === '-' ? undefined : await sizeOf(file);
  const stream = file === '-' ? stdin : createReadStream(file, { highWaterMark: 256 * 1024 });
  let read = 0;
  stream.on('data', (chunk: Buffer | string) => {
    read += chunk.length;
  });
  // One that comes before the reader does is the reader's all the same.
  stream.on('error', () => {});
  // Listening for data starts the stream; the reader below shall.
  stream.pause();
  return {
    lines: linesOf(stream, format),
    part: () => (size === undefined ? undefined : size === 0 ? 1 : read / size),
  };
}

async function* linesOf(stream: Readable, format: Format): AsyncGenerator<ImportLine> {
  const { parseStrictJson, readColumns } = await import('@tessera/server');
  if (format === 'csv') yield* csvLines(textLines(stream), readColumns);
  else if (format === 'jsonl') yield* jsonLines(textLines(stream), parseStrictJson);
  else yield* jsonDocument(await wholeText(stream, longestDocument), parseStrictJson);
}

async function sizeOf(file: string): Promise<number> {
  try {
    const found = await stat(file);
    if (found.isDirectory()) throw new UsageError(`${file} is a folder`);
    return found.size;
  } catch (error) {
    if (systemCodeOf(error) === 'ENOENT') {
      throw new UsageError(`There is no file ${file}`);
    }
    throw error;
  }
}
