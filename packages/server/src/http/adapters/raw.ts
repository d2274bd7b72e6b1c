import type { IncomingMessage, ServerResponse } from 'node:http';
import { requireHashCapacity } from '../../authentication/authenticate.ts';
import { andThen } from '../../kit/concurrency/and-then.ts';
import { cameSafely, refusalOf } from '../admission.ts';
import { CommonHeaders } from '../common-headers.ts';
import type { Endpoint } from '../endpoint.ts';
import { errorBody, errorHeaders, problemOf, readerOf } from '../errors.ts';
import { perform } from '../perform.ts';
import type { RequestLine } from '../request-log.ts';
import { formOf } from '../wire/form.ts';
import type { Proxies } from '../wire/proxies.ts';
import { requestIdHeader, requestIdOf } from '../wire/request-id.ts';
import { traceOf } from '../wire/trace.ts';
import { HotRoutes, type Route } from './hot-routes.ts';

export interface RawAdapterOptions {
  proxies: Proxies;
  httpsOnly: boolean;
  /** Whether CORS is configured: requests of another origin's page pass through the plugin. */
  cors: boolean;
  /** Told of every request that was answered. */
  answered: (line: RequestLine) => void;
}

/**
 * Delay by which refusals of a flood are collected, in milliseconds. Clients that retry immediately then retry half as
 * often, which leaves more for all others. Clients that honour Retry-After wait for a second anyway.
 */
const shedTogetherMs = 20;

/** A form with one token and one secret is a tenth of it. A larger one is left to Fastify. */
const mostFormBytes = 4096;

/** An answer on its way. */
interface Departure {
  response: ServerResponse;
  line: RequestLine;
  since: number;
  text: string | Buffer;
  /** The media type of a success, where it is not JSON. */
  type?: string | undefined;
}

const nothingAsked = { params: {}, query: {} };

/**
 * Serves hot requests (`hot` in the contract) before Fastify sees them, and sheds sign-ins while as many passwords wait
 * for a hash as may: for the most frequent of these, Fastify takes longer than everything else. It reads and writes bytes; `perform`
 * does the rest, as for every request. An unusual request is left to Fastify, untouched; the answers are the same to
 * the byte.
 *
 * Answers leave together at the end of the event loop's turn: sent one by one, each would wake a client that then waits
 * for the next. Refusals of a flood wait a little longer.
 */
export class RawAdapter {
  readonly #options: RawAdapterOptions;
  /** The hot ones without parameters, by their path. */
  readonly #endpoints: ReadonlyMap<string, Endpoint>;
  readonly #routes: HotRoutes;
  /** The headers of every answer, up to the name of the request ID. */
  readonly #common: readonly string[];
  /** The headers behind the request ID. */
  readonly #more: readonly string[];
  readonly #leave = together((send) => setImmediate(send), this.#send.bind(this));
  readonly #leaveLater = together((send) => setTimeout(send, shedTogetherMs), this.#send.bind(this));
  #stopped = false;

  constructor(endpoints: readonly Endpoint[], options: RawAdapterOptions) {
    this.#options = options;
    this.#common = [...new CommonHeaders(options.httpsOnly).flat, requestIdHeader];
    this.#more = options.cors ? ['vary', 'Origin'] : [];
    // Of those with parameters only `HotRoutes` tells the values: a request may have the very text `/v1/users/:username`.
    const whole = endpoints.filter(({ operation, url }) => operation.hot && !url.includes(':'));
    this.#endpoints = new Map(whole.map((one) => [one.url, one]));
    this.#routes = new HotRoutes(endpoints);
  }

  /** From now on everything is left to Fastify, which tells clients that the server stops. */
  stop(): void {
    this.#stopped = true;
  }

  /** Takes the request over, or returns false and has done nothing with it. */
  tryHandle(request: IncomingMessage, response: ServerResponse): boolean {
    const { url = '' } = request;
    if (this.#stopped) return false;
    const endpoint = this.#endpoints.get(url);
    if (endpoint === undefined)
      return this.#tryRoute(request, url, response) || this.#tryToShed(request, url, response);
    if (request.method !== endpoint.operation.method) return false;
    if (!this.#isUsual(request, url, endpoint.operation.form ? mostFormBytes : 0)) return false;
    const departure = this.#departure(endpoint.operation, request, response);
    if (endpoint.operation.form) this.#receive(endpoint, request, departure);
    else this.#answer(endpoint, request, departure, undefined);
    return true;
  }

  #tryRoute(request: IncomingMessage, url: string, response: ServerResponse): boolean {
    const route = request.method === 'GET' ? this.#routes.find(url) : undefined;
    if (route === undefined || !this.#isUsual(request, url, 0)) return false;
    const { endpoint } = route;
    this.#answer(endpoint, request, this.#departure(endpoint.operation, request, response), undefined, route);
    return true;
  }

  #isUsual(request: IncomingMessage, url: string, mostBytes: number): boolean {
    const { headers } = request;
    const { cors, httpsOnly, proxies } = this.#options;
    if (headers['transfer-encoding'] !== undefined || !(Number(headers['content-length'] ?? 0) <= mostBytes))
      return false;
    if ((cors && headers.origin !== undefined) || refusalOf(request, url) !== undefined) return false;
    return !httpsOnly || cameSafely(request, proxies.protocolOf(request));
  }

  /** Answers once the form is there. A client that breaks off gets no answer. */
  #receive(endpoint: Endpoint, request: IncomingMessage, departure: Departure): void {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const bytes = chunks.length === 1 && chunks[0] ? chunks[0] : Buffer.concat(chunks);
      this.#answer(endpoint, request, departure, bytes);
    });
  }

  #answer(
    endpoint: Endpoint,
    request: IncomingMessage,
    departure: Departure,
    form: Buffer | undefined,
    { params, query }: Pick<Route, 'params' | 'query'> = nothingAsked,
  ): void {
    const { line } = departure;
    const failed = (error: unknown) => this.#leaveRefused(departure, error);
    const client = {
      address: this.#options.proxies.addressOf(request),
      userAgent: request.headers['user-agent'],
      requestId: line.id,
      trace: line.trace,
    };
    const authenticated = (userId: string) => {
      line.userId = userId;
    };
    const body = () => (form === undefined ? undefined : formOf(form, request));
    try {
      const exchange = { request, client, params, query, body, authenticated };
      const done = andThen(perform(endpoint, exchange), ({ text = '', type }) => {
        departure.text = endpoint.context.beingSent.admit(text, departure.response);
        departure.type = type;
        this.#leave(departure);
      });
      if (done instanceof Promise) done.catch(failed);
    } catch (error) {
      failed(error);
    }
  }

  #leaveRefused(departure: Departure, error: unknown): void {
    const answer = refused(departure, error);
    if (answer.line.status === 429) this.#leaveLater(answer);
    else this.#leave(answer);
  }

  /** Refuses a sign-in with an unusual query, which Fastify would take longer for. */
  #tryToShed(request: IncomingMessage, url: string, response: ServerResponse): boolean {
    const endpoint = this.#endpoints.get(url.split('?', 1)[0] ?? '');
    if (endpoint === undefined || request.method !== endpoint.operation.method) return false;
    if (!this.#isUsual(request, url, 0)) return false;
    const { operation, context, presented: read } = endpoint;
    const { deps } = context;
    if (!operation.joinsSignIn || !deps.passwords.isFull) return false;
    try {
      const presented = read(request);
      if (presented.kind === 'password') {
        requireHashCapacity(deps, presented, this.#options.proxies.addressOf(request));
      }
      return false;
    } catch (error) {
      if (problemOf(error).status === 429) deps.signInEnded?.('throttled');
      this.#leaveRefused(this.#departure(operation, request, response), error);
      return true;
    }
  }

  #departure(operation: Endpoint['operation'], request: IncomingMessage, response: ServerResponse): Departure {
    const since = performance.now();
    const line = {
      id: requestIdOf(request, this.#options.proxies),
      trace: traceOf(request, this.#options.proxies),
      operation: operation.id,
      userId: undefined,
      status: 200,
      ms: 0,
      problem: undefined,
    };
    return { response, line, since, text: '' };
  }

  #send({ response, line, since, text, type = 'application/json; charset=utf-8' }: Departure): void {
    const length = String(Buffer.byteLength(text));
    const head = [...this.#common, line.id, ...this.#more];
    if (line.problem === undefined) head.push('content-type', type);
    else for (const [name, value] of Object.entries(errorHeaders(line.problem))) head.push(name, value);
    head.push('content-length', length);
    response.writeHead(line.status, head);
    // To end with the text writes an empty one behind it, and both in a costlier way. Where the socket takes the text at
    // once, nothing is left to be written.
    response.write(text);
    response.socket?.uncork();
    response.end();
    line.ms = performance.now() - since;
    this.#options.answered(line);
  }
}

function refused(departure: Departure, error: unknown): Departure {
  const problem = problemOf(error);
  departure.line.problem = problem;
  departure.line.status = problem.status;
  departure.text = errorBody(problem, departure.line.id, readerOf(departure.line.operation));
  return departure;
}

/** Collects answers until `later` runs its task, then sends them together, in their order. */
function together(later: (work: () => void) => void, send: (departure: Departure) => void) {
  let departing: Departure[] = [];
  return (departure: Departure): void => {
    if (departing.push(departure) > 1) return;
    later(() => {
      const all = departing;
      departing = [];
      for (const each of all) send(each);
    });
  };
}
