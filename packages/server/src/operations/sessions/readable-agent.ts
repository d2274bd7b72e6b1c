import { isUtf8 } from 'node:buffer';

const longest = 255;

/**
 * A `User-Agent` as lists show it: without characters that a terminal or a page would act on: control characters (C1
 * too), formats and tags. Node reads headers as Latin-1, where most senders write UTF-8.
 */
export function readableAgent(text: string): string | undefined {
  const bytes = Buffer.from(text, 'latin1');
  const readable = (isUtf8(bytes) ? bytes.toString('utf8') : text)
    .replace(/\p{C}|\p{Default_Ignorable_Code_Point}|[\u2028\u2029]/gu, '')
    .trim();
  return readable.slice(0, longest) || undefined;
}
