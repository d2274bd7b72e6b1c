import { Agent, request } from 'node:http';

/** Connections are kept, as by every client of the field. */
const agent = new Agent({ keepAlive: true });

/** The answer. `body` is parsed JSON, or `undefined` for an empty one. */
export interface Answer {
  status: number;
  headers: Headers;
  // Tests look into answers of every shape; their expectations check the shape.
  // biome-ignore lint/suspicious/noExplicitAny: see above
  body: any;
  text: string;
}

export interface Extra {
  headers?: Record<string, string>;
}

/** A client that sends requests, always with the same credentials. Paths are below `/v1`. */
export class HttpClient {
  readonly #base: string;
  readonly #headers: Record<string, string>;

  readonly #prefix: string;

  constructor(base: string, headers: Record<string, string> = {}, prefix = '/v1') {
    this.#base = base;
    this.#headers = headers;
    this.#prefix = prefix;
  }

  get(path: string, extra?: Extra): Promise<Answer> {
    return this.send('GET', path, undefined, extra);
  }

  post(path: string, body?: unknown, extra?: Extra): Promise<Answer> {
    return this.send('POST', path, body, extra);
  }

  patch(path: string, body?: unknown, extra?: Extra): Promise<Answer> {
    return this.send('PATCH', path, body, extra);
  }

  delete(path: string, extra?: Extra): Promise<Answer> {
    return this.send('DELETE', path, undefined, extra);
  }

  /** The same caller below another prefix than `/v1`. */
  below(prefix: string): HttpClient {
    return new HttpClient(this.#base, this.#headers, prefix);
  }

  /** Posts a form, as OAuth clients do. */
  form(path: string, fields: Record<string, string>, headers: Record<string, string> = {}): Promise<Answer> {
    const type = { 'content-type': 'application/x-www-form-urlencoded' };
    return this.send('POST', path, String(new URLSearchParams(fields)), { headers: { ...type, ...headers } });
  }

  /** Sends a request. A text goes as it stands, anything else as JSON. */
  async send(method: string, path: string, body?: unknown, extra: Extra = {}): Promise<Answer> {
    const text = body === undefined || typeof body === 'string' ? body : JSON.stringify(body);
    const { status, headers, read } = await ask(new URL(`${this.#base}${this.#prefix}${path}`), method, text, {
      ...this.#headers,
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      ...extra.headers,
    });
    const isJson = headers.get('content-type')?.startsWith('application/json') ?? false;
    return { status, headers, body: isJson && read !== '' ? JSON.parse(read) : undefined, text: read };
  }
}

/** By `node:http`: `fetch` costs the tests more CPU than the server takes to answer, many times over. */
function ask(url: URL, method: string, text: string | undefined, headers: Record<string, string>) {
  return new Promise<{ status: number; headers: Headers; read: string }>((resolve, reject) => {
    const length = text === undefined ? {} : { 'content-length': String(Buffer.byteLength(text)) };
    const sent = request(url, {
      method,
      agent,
      headers: { accept: '*/*', 'user-agent': 'node', ...length, ...headers },
    });
    sent.on('error', reject);
    sent.on('response', (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('error', reject);
      response.on('end', () => {
        const got = new Headers();
        const { rawHeaders } = response;
        for (let at = 0; at < rawHeaders.length; at += 2) got.append(rawHeaders[at] ?? '', rawHeaders[at + 1] ?? '');
        resolve({ status: response.statusCode ?? 0, headers: got, read: Buffer.concat(chunks).toString() });
      });
    });
    sent.end(text);
  });
}

export function basic(username: string, password: string): string {
  return `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`;
}
