import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { requireHashCapacity } from '../../authentication/authenticate.ts';
import { requestDeps } from '../../authentication/request-deps.ts';
import { instantOf } from '../../kit/clock.ts';
import { andThen } from '../../kit/concurrency/and-then.ts';
import type { Call } from '../../operations/use-case.ts';
import { cameSafely, refusalOf } from '../admission.ts';
import { authenticateRequest, authorize, type Endpoint, responseText } from '../endpoint.ts';
import { errorBody, errorHeaders, problemOf } from '../errors.ts';
import type { RequestLine } from '../request-log.ts';
import type { Proxies } from '../wire/proxies.ts';

export interface AtOnceOptions {
  proxies: Proxies;
  httpsOnly: boolean;
  /** Whether CORS is configured: what a page of another origin asks, the plugin has its say in. */
  cors: boolean;
  /** Told of every request that was answered. */
  answered: (line: RequestLine) => void;
}

const answerHeaders = [
  ...['x-content-type-options', 'nosniff', 'cache-control', 'no-store'],
  ...['content-type', 'application/json; charset=utf-8', 'content-length'],
];

/**
 * How long refusals of a flood wait for each other, in milliseconds. Clients that ask again at once then ask half as often,
 * which leaves more to everybody else, and those that honour Retry-After wait for a second anyway.
 */
const shedTogetherMs = 20;

/** An answer on its way. */
interface Departure {
  response: ServerResponse;
  line: RequestLine;
  since: number;
  text: string;
}

/**
 * Answers before Fastify sees them the requests that ask for nothing but what is known of who asks, such as `GET /user`,
 * those for a session without further wishes, and those that would be shed for the passwords that wait already: the most
 * frequent ones, and the ones of a flood. For most of these, Fastify takes longer than everything else. Whatever is unusual
 * about a request is left to Fastify, untouched; the answers are the same to the byte.
 *
 * Answers leave together at the end of the event loop's turn: one by one, each would wake a client that then waits for
 * the next. Those that shed a flood wait a little longer.
 */
export class RawAdapter {
  readonly #options: AtOnceOptions;
  readonly #reads = new Map<string, Endpoint>();
  readonly #session: Endpoint | undefined;
  /** At the end of the turn. */
  readonly #leave = together((send) => setImmediate(send), this.#send.bind(this));
  readonly #leaveLater = together((send) => setTimeout(send, shedTogetherMs), this.#send.bind(this));
  #stopped = false;

  constructor(bounds: readonly Endpoint[], options: AtOnceOptions) {
    this.#options = options;
    for (const bound of bounds) {
      const { url, isRead, operation } = bound;
      if (isRead && operation.permission && !operation.query && !url.includes(':')) this.#reads.set(url, bound);
    }
    this.#session = bounds.find(({ operation }) => operation.id === 'getSession');
  }

  /** From now on everything is left to Fastify, which tells clients that the server stops. */
  stop(): void {
    this.#stopped = true;
  }

  /** Takes the request over, or returns false and has done nothing with it. */
  tryHandle(request: IncomingMessage, response: ServerResponse): boolean {
    const { url = '' } = request;
    if (this.#stopped || request.method !== 'GET') return false;
    const bound = this.#reads.get(url);
    if (bound !== undefined) return this.#isUsual(request, url) && this.#answer(bound, request, response);
    if (this.#session === undefined || url.split('?', 1)[0] !== this.#session.url) return false;
    if (!this.#isUsual(request, url)) return false;
    if (this.#shed(this.#session, request, response)) return true;
    return url === this.#session.url && this.#answer(this.#session, request, response);
  }

  #isUsual(request: IncomingMessage, url: string): boolean {
    const { headers } = request;
    const { cors, httpsOnly, proxies } = this.#options;
    if (headers['transfer-encoding'] !== undefined || (headers['content-length'] ?? '0') !== '0') return false;
    if ((cors && headers.origin !== undefined) || refusalOf(request, url) !== undefined) return false;
    return !httpsOnly || cameSafely(request, proxies.protocolOf(request));
  }

  #answer(bound: Endpoint, request: IncomingMessage, response: ServerResponse): true {
    const { deps } = bound.binding;
    const departure = this.#departure(bound, response);
    const { line } = departure;
    const now = instantOf(deps.clock());
    const client = {
      address: this.#options.proxies.addressOf(request),
      userAgent: request.headers['user-agent'],
      requestId: line.id,
    };
    const failed = (error: unknown) => this.#leave(refused(departure, error));
    try {
      const done = andThen(authenticateRequest(bound, request, now, client), (principal) => {
        line.userId = principal.userId;
        authorize(bound, principal, now);
        const call = { principal, now, client, params: {}, query: {}, body: undefined };
        const unit = bound.isRead ? deps : requestDeps(deps, bound.operation, principal, client, now);
        return andThen(bound.useCase(unit, call as unknown as Call<'getUser'>), (answer) => {
          departure.text = responseText(bound, answer, request, undefined) ?? '';
          this.#leave(departure);
        });
      });
      if (done instanceof Promise) done.catch(failed);
    } catch (error) {
      failed(error);
    }
    return true;
  }

  #shed(bound: Endpoint, request: IncomingMessage, response: ServerResponse): boolean {
    const { deps } = bound.binding;
    if (!deps.passwords.isFull) return false;
    try {
      const presented = bound.presented(request);
      if (presented.kind === 'password') requireHashCapacity(deps, presented);
      return false;
    } catch (error) {
      const problem = problemOf(error);
      if (problem.status === 429) deps.signInEnded?.('throttled');
      this.#leaveLater(refused(this.#departure(bound, response), problem));
      return true;
    }
  }

  #departure({ operation }: Endpoint, response: ServerResponse): Departure {
    const since = performance.now();
    const line = {
      id: randomUUID(),
      operation: operation.id,
      userId: undefined,
      status: 200,
      ms: 0,
      problem: undefined,
    };
    return { response, line, since, text: '' };
  }

  #send({ response, line, since, text }: Departure): void {
    const length = Buffer.byteLength(text);
    if (line.problem === undefined) response.writeHead(200, [...answerHeaders, String(length)]);
    else response.writeHead(line.status, { ...errorHeaders(line.problem), 'content-length': length });
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
  departure.text = errorBody(problem, departure.line.id);
  return departure;
}

/** Lets what comes until `later` runs its work leave together, in its order. */
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
