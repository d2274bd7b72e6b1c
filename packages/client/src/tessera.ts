import { TesseraError } from './error.ts';
import type { Token } from './models.ts';
import type { Operations, PostOptions } from './operations/index.ts';
import { Patience } from './patience.ts';
import { filled, type OperationId, type Route, routeOf } from './route.ts';
import { routes } from './routes.ts';
import { Session } from './session.ts';
import { type Fetch, send, type Transport } from './transport.ts';

/** The caller: the bearer of a token, a user with a password, or none (enough for signing up). */
export type TesseraCredentials =
  | { token: string; username?: never; password?: never; code?: never }
  | {
      username: string;
      password: string;
      /**
       * Asked for a code of the second factor, once the server wants one; each works once. Without it such a call fails with
       * `mfa_required`.
       */
      code?: () => string | Promise<string>;
      token?: never;
    }
  | { token?: never; username?: never; password?: never; code?: never };

export type TesseraOptions = TesseraCredentials & {
  /** Where the server is, as in `https://accounts.example.com`; `/v1` may follow. */
  baseUrl: string;
  /** Milliseconds for a call with all its retries and waits. 60,000 when absent. */
  timeout?: number;
  /** How often a call is tried again, at most. 3 when absent. */
  retries?: number;
  /** Instead of the global one. */
  fetch?: Fetch;
  /**
   * Whether POSTs carry an Idempotency-Key, and are repeated after a broken connection. TileDB Cloud does not know the
   * header and would carry them out twice, so there the default is false, and everywhere else true.
   */
  idempotencyKeys?: boolean;
};

/** Every operation of the API is a method of its name. */
export interface Tessera extends Operations {}

/**
 * A client of one server, for one caller. A username and a password are exchanged for a session when the first call needs
 * it; the session is renewed before it ends, and once when the server takes it no longer.
 * @throws TypeError when `baseUrl` is not an http(s) address
 * @example
 * ```ts
 * const tessera = new Tessera({ baseUrl, username: 'alice', password });
 * const { username } = await tessera.getUser();
 * ```
 */
// biome-ignore lint/suspicious/noUnsafeDeclarationMerging: the methods are made from the routes, below
export class Tessera {
  readonly #transport: Transport;
  readonly #timeout: number;
  readonly #idempotencyKeys: boolean;
  readonly #token: string | undefined;
  readonly #session: Session | undefined;

  constructor(options: TesseraOptions) {
    const url = URL.canParse(options.baseUrl) ? new URL(options.baseUrl) : undefined;
    if (!url || !/^https?:$/.test(url.protocol) || url.username !== '' || url.password !== '') {
      throw new TypeError('baseUrl must be an http(s) address without a username, as https://accounts.example.com');
    }
    this.#transport = {
      base: `${url.origin}${withoutVersion(url.pathname)}`,
      // Not called as a method of something: browsers insist on it.
      fetch: options.fetch ?? ((address, init) => fetch(address, init)),
      retries: options.retries ?? 3,
    };
    this.#timeout = options.timeout ?? 60_000;
    this.#idempotencyKeys = options.idempotencyKeys ?? !/(^|\.)tiledb\.(com|io)$/.test(url.hostname);
    this.#token = options.token;
    if (options.username !== undefined) {
      this.#session = new Session(options, (headers) =>
        // Shared by all who wait for it, so none of their signals ends it.
        Patience.of(this.#timeout, undefined, async (patience) => {
          const outgoing = { method: 'GET', path: '/v1/session', headers, body: undefined };
          return parsed(await send(this.#transport, outgoing, patience)) as Token;
        }),
      );
    }
  }

  static {
    for (const id of Object.keys(routes) as OperationId[]) {
      const route = routeOf(id);
      const method = async function (this: Tessera, ...values: unknown[]) {
        return this.#call(route, values);
      };
      Object.defineProperty(method, 'name', { value: id });
      Object.defineProperty(Tessera.prototype, id, { value: method, writable: true, configurable: true });
    }
  }

  /** Carries an operation out: `values` are its path's parameters, its input if it has one, and its options. */
  async #call(route: Route, values: readonly unknown[]): Promise<unknown> {
    const { path, rest } = filled(route.path, values);
    const input = route.hasInput ? rest.shift() : undefined;
    const options = (rest[0] ?? {}) as PostOptions;
    const isGet = route.method === 'GET';
    const address = isGet ? path + queryOf(input) : path;
    return Patience.of(options.timeout ?? this.#timeout, options.signal, async (patience) => {
      const sendWith = (headers: Record<string, string>) =>
        send(
          this.#transport,
          {
            method: route.method,
            path: address,
            headers: { ...this.#keyFor(route, options), ...headers },
            body: isGet ? undefined : route.isForm ? new URLSearchParams(input as Record<string, string>) : input,
          },
          patience,
        );
      const text = await this.#as(route, sendWith, patience);
      this.#session?.learn(route.id, input);
      return route.hasOutput || (route.hasPartial && text !== '') ? parsed(text) : undefined;
    });
  }

  #keyFor({ method }: Route, { idempotencyKey }: PostOptions): Record<string, string> {
    if (method !== 'POST') return {};
    const key = idempotencyKey ?? (this.#idempotencyKeys ? crypto.randomUUID() : undefined);
    return key === undefined ? {} : { 'idempotency-key': key };
  }

  /** Sends as the caller, with a new session if the server takes the present one no longer. */
  async #as(
    route: Route,
    sendWith: (headers: Record<string, string>) => Promise<string>,
    patience: Patience,
  ): Promise<string> {
    if (route.isPublic) return sendWith({});
    if (this.#session === undefined) return sendWith(this.#token === undefined ? {} : withToken(this.#token, route));
    // A caller of `getSession` wants a session of its own, as a sign-in makes it.
    if (route.id === 'getSession') return this.#session.byPassword(sendWith);
    const token = await patience.for(this.#session.token());
    try {
      return await sendWith(withToken(token));
    } catch (error) {
      if (!(error instanceof TesseraError) || !(error.status === 401 || error.error === 'password_required'))
        throw error;
      return sendWith(withToken(await patience.for(this.#session.token(token))));
    }
  }
}

/** Not `Authorization`, which TileDB Cloud reads for passwords only; but the forms of OAuth are authenticated by nothing else. */
function withToken(token: string, { isForm }: Pick<Route, 'isForm'> = { isForm: false }): Record<string, string> {
  return isForm ? { authorization: `Bearer ${token}` } : { 'x-tiledb-rest-api-key': token };
}

function queryOf(input: unknown): string {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(input ?? {})) {
    for (const one of [value].flat()) if (one !== undefined) query.append(name, String(one));
  }
  const text = String(query);
  return text === '' ? '' : `?${text}`;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new TesseraError('The server answered something else than JSON', { status: 200, error: 'bad_answer', cause });
  }
}

/** A base path without `/v1` and slashes at its end: people give the address with and without. */
function withoutVersion(path: string): string {
  const trimmed = withoutSlashes(path);
  return trimmed.endsWith('/v1') ? withoutSlashes(trimmed.slice(0, -'/v1'.length)) : trimmed;
}

function withoutSlashes(path: string): string {
  let end = path.length;
  while (path[end - 1] === '/') end--;
  return path.slice(0, end);
}
