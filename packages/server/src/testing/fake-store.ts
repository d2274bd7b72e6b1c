import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface Asked {
  method: string;
  url: string;
  headers: IncomingMessage['headers'];
  body: string;
}

type Behave = (asked: Asked, response: ServerResponse) => void | Promise<void>;

/**
 * A store with an STS on loopback that a test controls: by default it makes a key for every AssumeRole, and lists one
 * object. Tests against a real store show the behaviour of real ones.
 */
export class FakeStore {
  static #shared: Promise<FakeStore> | undefined;
  readonly url: string;
  /** Every request, in order. */
  readonly asked: Asked[] = [];
  /** How the next requests are answered. */
  behave: Behave = (asked, response) => answer(asked, response);
  readonly #close: () => Promise<void>;

  private constructor(port: number, close: () => Promise<void>) {
    this.url = `http://127.0.0.1:${port}`;
    this.#close = close;
  }

  static async start(): Promise<FakeStore> {
    const server = createServer(async (request, response) => {
      let body = '';
      for await (const chunk of request) body += chunk;
      const { method = '', url = '', headers } = request;
      const asked = { method, url, headers, body };
      store.asked.push(asked);
      await store.behave(asked, response);
    });
    // A test that ends does not wait for it.
    server.unref();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const close = () =>
      new Promise<void>((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      });
    const store = new FakeStore((server.address() as AddressInfo).port, close);
    return store;
  }

  /** One for all tests of a process, which none of them changes. */
  static shared(): Promise<FakeStore> {
    FakeStore.#shared ??= FakeStore.start();
    return FakeStore.#shared;
  }

  close(): Promise<void> {
    return this.#close();
  }

  /** The parameters of the last call of STS. */
  get lastForm(): URLSearchParams {
    return new URLSearchParams(this.asked.filter(({ method }) => method === 'POST').at(-1)?.body ?? '');
  }
}

let made = 0;

/** STS answers every request with a key, and S3 has a bucket with one object. */
export function answer({ method, body }: Asked, response: ServerResponse, lasting?: number): void {
  if (method !== 'POST') {
    response.end('<ListBucketResult><Contents><Key>raw/a</Key></Contents></ListBucketResult>');
    return;
  }
  response.end(sessionXml(body, lasting));
}

/** The STS answer to a request for a key that lasts as long as requested, or `lasting` seconds. */
export function sessionXml(body: string, lasting?: number): string {
  const seconds = lasting ?? Number(new URLSearchParams(body).get('DurationSeconds'));
  const expiration = new Date(Date.now() + seconds * 1000).toISOString();
  return `<AssumeRoleResponse><AssumeRoleResult><Credentials>
    <AccessKeyId>ASIAFAKE${++made}</AccessKeyId><SecretAccessKey>fake+session/secret</SecretAccessKey>
    <SessionToken>fake-session-token==</SessionToken><Expiration>${expiration}</Expiration>
  </Credentials></AssumeRoleResult></AssumeRoleResponse>`;
}

/** A refusal as STS writes it. */
export function refuse(
  response: ServerResponse,
  status: number,
  code: string,
  message = 'fake words of the store',
): void {
  response.statusCode = status;
  response.end(`<ErrorResponse><Error><Code>${code}</Code><Message>${message}</Message></Error></ErrorResponse>`);
}
