import type { IncomingMessage } from 'node:http';
import type { ServiceUse } from '@tessera/contract';
import { requireOperation } from '../access/can.ts';
import { hasPasswordProof } from '../access/principal.ts';
import { authenticate, authenticateDeferringWrite } from '../authentication/authenticate.ts';
import { requestDeps } from '../authentication/request-deps.ts';
import { authenticateService, type PresentedClient } from '../authentication/service.ts';
import { instantOf } from '../kit/clock.ts';
import { andThen } from '../kit/concurrency/and-then.ts';
import { Problem } from '../kit/problem.ts';
import { Rendered } from '../kit/rendered.ts';
import { Streamed } from '../kit/streamed.ts';
import { inTrace } from '../operations/in-trace.ts';
import type { AnyCall, Caller, Client, Deps } from '../operations/use-case.ts';
import { askedBy } from '../services/idempotency/once.ts';
import type { Endpoint } from './endpoint.ts';
import { clientLibraryOf, inDialect } from './wire/dialect.ts';
import { idempotencyKey } from './wire/idempotency-key.ts';
import { valid, validBody } from './wire/input.ts';

/** One request, as an adapter has read it. */
export interface Exchange {
  request: IncomingMessage;
  client: Client;
  params: Record<string, string>;
  query: unknown;
  /** Parses the body; called after authorization only. Throws the 400s and the 415. */
  body(): unknown;
  /** Told of the principal, for the log line. */
  authenticated(userId: string): void;
}

/** The adapter's answer: a 200 with this stream or this JSON, or a 204 without any. */
export interface Performed {
  text: string | undefined;
  /** The media type, where it is not JSON. */
  type?: string;
  /** Sent in place of the text. */
  streamed?: Streamed;
  /** Whether the answer is that of an earlier request with the same `Idempotency-Key`. */
  isReplay: boolean;
}

/**
 * The one order in which every operation is served: authenticate, authorize, validate, run, write. Synchronous where nothing
 * is awaited: for the most frequent requests a promise takes as long as the look-up. Throws `Problem`s.
 */
export function perform(endpoint: Endpoint, exchange: Exchange): Performed | Promise<Performed> {
  const { operation, context } = endpoint;
  const now = instantOf(context.deps.clock());
  if (operation.permission === null) return run(endpoint, exchange, undefined, now);
  if ('service' in operation.permission) return forService(endpoint, operation.permission.service, exchange, now);
  // The sign-in of an operation that writes can share its commit.
  const enter = operation.joinsSignIn ? authenticateDeferringWrite : authenticate;
  const presented = endpoint.presented(exchange.request);
  return andThen(enter(context.deps, presented, now, exchange.client), (principal) => {
    exchange.authenticated(principal.userId);
    requireOperation(principal, operation, now);
    context.deps.lastUsed.note(principal, now);
    return run(endpoint, exchange, principal, now);
  });
}

/** A request of a data service. Its credential may stand in the form (RFC 6749, 2.3.1), so the form is read first. */
function forService(
  endpoint: Endpoint,
  use: ServiceUse,
  exchange: Exchange,
  now: string,
): Performed | Promise<Performed> {
  const form = exchange.body();
  const entered = authenticateService(endpoint.context.deps, form as PresentedClient, use);
  const answer = () => run(endpoint, { ...exchange, body: () => form }, undefined, now);
  if (!(entered instanceof Promise)) return answer();
  // Both look-ups are one wait: a read for a refused service is thrown away.
  const answered = (async () => answer())();
  answered.catch(() => {});
  return entered.then(() => answered);
}

function run(
  endpoint: Endpoint,
  exchange: Exchange,
  principal: Caller | undefined,
  now: string,
): Performed | Promise<Performed> {
  const { operation, context, isRead, useCase } = endpoint;
  const { client, request } = exchange;
  const call: AnyCall = {
    principal,
    now,
    client,
    params: exchange.params,
    query: operation.query ? valid(operation.query, exchange.query, 'query') : undefined,
    body: operation.body && validBody(operation.body, operation, exchange.body()),
  };
  if (principal && context.needsFreshProof?.(operation.id, call.body) && !hasPasswordProof(principal, now)) {
    throw new Problem('password_required');
  }
  const written = (answer: unknown, isReplay: boolean): Performed =>
    answer instanceof Streamed
      ? { text: undefined, streamed: answer, isReplay }
      : answer instanceof Rendered
        ? { text: answer.text, type: answer.type, isReplay }
        : { text: textOf(endpoint, answer, request, call.body), isReplay };
  // Of hot operations those that ask another server do so themselves.
  const deps = operation.hot ? context.deps : inTrace(context.deps, client);
  if (isRead) return andThen(useCase(deps, call), (answer) => written(answer, false));
  const key = operation.method === 'POST' ? idempotencyKey(request) : undefined;
  const asked = key === undefined || operation.repeatable ? undefined : askedBy(key, operation, call);
  const work = (asCaller: Deps) => useCase(asCaller, call);
  return endpoint.once
    .run(requestDeps(deps, operation, principal, client, now), asked, now, work)
    .then(({ answer, isReplay }) => written(answer, isReplay));
}

/** The answer as JSON that this client can read; nothing where the operation has none. */
function textOf(endpoint: Endpoint, answer: unknown, request: IncomingMessage, body: unknown): string | undefined {
  const { write, answersWithTokens, context } = endpoint;
  if (answer === undefined) return undefined;
  const library = clientLibraryOf(request.headers, request.method ?? '');
  return write?.(inDialect(answersWithTokens, answer, library, context.scopeShape, body));
}
