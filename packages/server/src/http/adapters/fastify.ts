import { type Operation, type OperationId, operationList } from '@tessera/contract';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { requestDeps } from '../../authentication/request-deps.ts';
import { instantOf } from '../../kit/clock.ts';
import { andThen } from '../../kit/concurrency/and-then.ts';
import { Problem } from '../../kit/problem.ts';
import { useCases } from '../../operations/index.ts';
import type { Call, Caller, Client, Deps, UseCase } from '../../operations/use-case.ts';
import { askedBy, Once } from '../../services/idempotency/once.ts';
import { authenticateRequest, authorize, type Endpoint, type EndpointContext, responseText } from '../endpoint.ts';
import { presentedBy } from '../wire/credentials.ts';
import { idempotencyKey } from '../wire/idempotency-key.ts';
import { valid } from '../wire/input.ts';
import { parseJson } from '../wire/json.ts';
import { routeOf } from '../wire/paths.ts';
import { serializerOf } from '../wire/serialize.ts';

/**
 * Gives every operation its route: parse, authenticate, permit, validate, run, filter, answer. Throws when an operation
 * has no permission entry: what nobody decided about must not be served.
 */
export function bindOperations(
  app: FastifyInstance,
  binding: EndpointContext,
  operations: readonly (Operation & { id: OperationId })[] = operationList,
): Endpoint[] {
  const once = new Once();
  const all: Endpoint[] = [];
  for (const operation of operations) {
    if (operation.permission === undefined) {
      throw new Error(`The operation ${operation.id} says nothing of who may use it`);
    }
    // All GETs but the one that makes a session.
    const isRead = operation.method === 'GET' && operation.id !== 'getSession';
    const bound: Endpoint = {
      operation,
      url: routeOf(operation.path, binding.prefix),
      binding,
      once,
      write: operation.output ? serializerOf(operation.output) : undefined,
      presented: binding.presented ?? presentedBy,
      // The contract's types tie each operation to its use case; in this loop over all of them only the values do.
      useCase: useCases[operation.id] as unknown as UseCase<OperationId>,
      isRead,
    };
    all.push(bound);
    app.route({
      method: operation.method,
      url: bound.url,
      exposeHeadRoute: isRead,
      handler: (request, reply) => handle(bound, request, reply),
    });
  }
  return all;
}

/** Answers at once where nothing is waited for. */
function handle(bound: Endpoint, request: FastifyRequest, reply: FastifyReply): unknown {
  const { id, permission } = bound.operation;
  request.operation = id;
  const now = instantOf(bound.binding.deps.clock());
  const client = { address: request.ip, userAgent: request.headers['user-agent'], requestId: request.id };
  if (permission === null) return serve(bound, request, reply, undefined, client, now);
  return andThen(authenticateRequest(bound, request.raw, now, client), (principal) => {
    request.userId = principal.userId;
    authorize(bound, principal, now);
    return serve(bound, request, reply, principal, client, now);
  });
}

function serve(
  bound: Endpoint,
  request: FastifyRequest,
  reply: FastifyReply,
  principal: Caller | undefined,
  client: Client,
  now: string,
): unknown {
  const { operation, useCase, isRead } = bound;
  const { deps } = bound.binding;
  const call = {
    principal,
    now,
    client,
    params: paramsOf(request),
    query: operation.query ? valid(operation.query, request.query, 'query') : undefined,
    body: operation.body ? valid(operation.body, bodyOf(request), 'body') : undefined,
  };
  const send = (answer: unknown) => {
    const text = responseText(bound, answer, request.raw, call.body);
    if (text === undefined) return void reply.code(204).send();
    reply.header('content-type', 'application/json; charset=utf-8');
    return text;
  };
  if (isRead) return andThen(useCase(deps, call as unknown as Call<OperationId>), send);

  const key = operation.method === 'POST' ? idempotencyKey(request.raw) : undefined;
  const asked = key === undefined || operation.repeatable ? undefined : askedBy(key, operation, call);
  const work = (unit: Deps) => useCase(unit, call as unknown as Call<OperationId>);
  return bound.once
    .run(requestDeps(deps, operation, principal, client, now), asked, now, work)
    .then(({ answer, isReplay }) => {
      if (isReplay) reply.header('idempotent-replayed', 'true');
      return send(answer);
    });
}

function paramsOf(request: FastifyRequest): Record<string, string> {
  const params = request.params as Record<string, string>;
  for (const name in params) {
    if (params[name]?.includes('\u0000'))
      throw new Problem('invalid_request', { message: `${name}: must not have NUL` });
  }
  return params;
}

/** The body as parsed JSON; `undefined` for an empty one. */
export function bodyOf(request: FastifyRequest): unknown {
  const bytes = request.body as Buffer | undefined;
  if (bytes === undefined || bytes.length === 0) return undefined;
  const type = request.headers['content-type']?.split(';', 1)[0]?.trim().toLowerCase();
  if (type !== undefined && type !== 'application/json' && !type.endsWith('+json')) {
    throw new Problem('unsupported_media_type');
  }
  return parseJson(bytes) ?? undefined;
}
