import { errorOf, TesseraError } from '@tessera/client';
import { userAgent } from './client.ts';
import type { Connection } from './connect.ts';
import type { Io } from './output/io.ts';

/** Prints an answer that is a stream, as it comes: it can be longer than memory. `path` is below `/v1`, with its query. */
export async function download(io: Io, { url, token }: Connection, path: string): Promise<void> {
  const headers = { 'x-tiledb-rest-api-key': token, 'user-agent': userAgent };
  const noAnswer = (cause: unknown) =>
    new TesseraError(`The answer of ${url} broke off`, { status: 0, error: 'no_answer', cause });
  const response = await fetch(`${url}/v1${path}`, { headers, redirect: 'manual' }).catch((cause: unknown) => {
    throw noAnswer(cause);
  });
  if (!response.ok) throw errorOf(response, await response.text());
  const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
  for (;;) {
    const part = await reader?.read().catch((cause: unknown) => {
      throw noAnswer(cause);
    });
    if (!part || part.done) return;
    await io.drained(part.value);
  }
}
