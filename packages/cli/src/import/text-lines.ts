import type { Readable } from 'node:stream';
import { UsageError } from '../exit-codes.ts';

/** A line of a file, without its end. Bytes that are no text are U+FFFD in it, which no field may have. */
export interface TextLine {
  number: number;
  text: string;
}

/** Longer than any line that could be carried out. */
const longestLine = 1024 * 1024;

/** The lines of UTF-8, or of UTF-16 with a byte order mark. Throws `UsageError` for another kind of file. */
export async function* textLines(stream: Readable): AsyncGenerator<TextLine> {
  let number = 0;
  let rest = '';
  for await (const text of texts(stream)) {
    const lines = (rest + text).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) yield { number: ++number, text: withoutReturn(line) };
    if (rest.length > longestLine) throw new UsageError(`Line ${number + 1} is longer than 1 MiB`);
  }
  if (rest !== '') yield { number: number + 1, text: withoutReturn(rest) };
}

/** All of the text; throws `UsageError` where it is longer than `most` bytes. */
export async function wholeText(stream: Readable, most: number): Promise<string> {
  const parts: string[] = [];
  let length = 0;
  for await (const text of texts(stream)) {
    length += text.length;
    if (length > most) throw new UsageError(`One JSON document may have ${most / 1024 / 1024} MiB: split it`);
    parts.push(text);
  }
  return parts.join('');
}

async function* texts(stream: Readable): AsyncGenerator<string> {
  let decoder: TextDecoder | undefined;
  let first = Buffer.alloc(0);
  for await (const chunk of stream as AsyncIterable<Buffer | string>) {
    const bytes = typeof chunk === 'string' ? Buffer.from(chunk) : chunk;
    if (decoder) {
      yield decoder.decode(bytes, { stream: true });
      continue;
    }
    first = Buffer.concat([first, bytes]);
    if (first.length < 4) continue;
    decoder = decoderFor(first);
    yield decoder.decode(first, { stream: true });
  }
  decoder ??= decoderFor(first);
  yield decoder.decode(first.length < 4 ? first : undefined);
}

function decoderFor(first: Buffer): TextDecoder {
  const begin = first.subarray(0, 4);
  if (begin[0] === 0x1f && begin[1] === 0x8b)
    throw new UsageError('The file is compressed: unpack it with gunzip first');
  if (begin.toString('latin1') === 'PK\u0003\u0004') {
    throw new UsageError('The file is a workbook or a ZIP archive: save it as "CSV UTF-8" first');
  }
  if (begin[0] === 0xff && begin[1] === 0xfe) return new TextDecoder('utf-16le');
  if (begin[0] === 0xfe && begin[1] === 0xff) return new TextDecoder('utf-16be');
  if (begin.includes(0)) throw new UsageError('The file is not UTF-8: save it as UTF-8 ("CSV UTF-8" in Excel)');
  return new TextDecoder('utf-8');
}

function withoutReturn(line: string): string {
  return line.endsWith('\r') ? line.slice(0, -1) : line;
}
