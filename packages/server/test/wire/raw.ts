import { connect } from 'node:net';

export interface RawAnswer {
  status: number;
  headers: Record<string, string>;
  text: string;
  // biome-ignore lint/suspicious/noExplicitAny: tests look into answers of every shape
  body: any;
}

/** Sends bytes as they stand, where a client library would tidy them up. Resolves when the server ends the connection. */
export function exchange(url: string, bytes: string | Buffer): Promise<RawAnswer[]> {
  const { hostname, port } = new URL(url);
  return new Promise((resolve) => {
    const socket = connect(Number(port), hostname);
    const chunks: Buffer[] = [];
    socket.on('data', (chunk) => chunks.push(chunk));
    // A reset after the answer, for unread bytes.
    socket.on('error', () => socket.destroy());
    socket.on('close', () => resolve(answersIn(Buffer.concat(chunks), /^HEAD /.test(bytes.toString('latin1')))));
    socket.write(bytes);
  });
}

/** One request on a connection of its own: `GET /v1/user`, with header lines as they stand. */
export async function ask(url: string, line: string, headers: string[] = [], body = ''): Promise<RawAnswer> {
  const length = body === '' ? [] : [`Content-Length: ${Buffer.byteLength(body)}`];
  const head = [`${line} HTTP/1.1`, 'Host: localhost', 'Connection: close', ...length, ...headers, '', ''].join('\r\n');
  // The last, for a `100 Continue` may come before it.
  const answer = (await exchange(url, head + body)).at(-1);
  if (!answer) throw new Error(`no answer to ${line.slice(0, 80)}`);
  return answer;
}

function answersIn(bytes: Buffer, toHead: boolean): RawAnswer[] {
  const answers: RawAnswer[] = [];
  let rest = bytes;
  for (;;) {
    const end = rest.indexOf('\r\n\r\n');
    if (end < 0) return answers;
    const [statusLine = '', ...lines] = rest.subarray(0, end).toString('latin1').split('\r\n');
    const headers = Object.fromEntries(
      lines.map((line) => [line.slice(0, line.indexOf(':')).toLowerCase(), line.slice(line.indexOf(':') + 1).trim()]),
    );
    const isChunked = !toHead && headers['transfer-encoding'] === 'chunked';
    const length = toHead ? 0 : Number(headers['content-length'] ?? 0);
    const { text, after } = isChunked
      ? joined(rest.subarray(end + 4))
      : { text: rest.subarray(end + 4, end + 4 + length).toString(), after: rest.subarray(end + 4 + length) };
    const isJson = headers['content-type']?.startsWith('application/json') && text !== '';
    answers.push({
      status: Number(statusLine.split(' ')[1]),
      headers,
      text,
      body: isJson ? JSON.parse(text) : undefined,
    });
    rest = after;
  }
}

/** The text of an answer that is a stream (RFC 9112, 7.1), and the bytes after it. */
function joined(chunks: Buffer): { text: string; after: Buffer } {
  const parts: Buffer[] = [];
  for (let at = 0; ; ) {
    const line = chunks.indexOf('\r\n', at);
    const size = Number.parseInt(chunks.subarray(at, line).toString('latin1'), 16);
    const begin = line + 2;
    // One that broke off has no last chunk.
    if (line < 0 || size === 0) {
      return { text: Buffer.concat(parts).toString(), after: line < 0 ? Buffer.alloc(0) : chunks.subarray(begin + 2) };
    }
    parts.push(chunks.subarray(begin, begin + size));
    at = begin + size + 2;
  }
}

export function basicLine(credentials: string | Buffer): string {
  return `Authorization: Basic ${Buffer.from(credentials as string).toString('base64')}`;
}

export function keyLine(token: string): string {
  return `X-TILEDB-REST-API-KEY: ${token}`;
}
