import { type Operation, type OperationId, operationList } from '@tessera/contract';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { requirePermission } from '../access/can.ts';
import { originOf } from '../features/audit/event.ts';
import { askedBy, Once } from '../features/idempotency/once.ts';
import { useCases } from '../features/index.ts';
import { type Presented, signIn } from '../features/sign-in/sign-in.ts';
import type { LastUsed } from '../features/tokens/last-used.ts';
import type { Call, Caller, Deps, UseCase } from '../features/use-case.ts';
import { instantOf } from '../kit/clock.ts';
import { Problem } from '../kit/problem.ts';
import { presentedBy } from './credentials.ts';
import { callerOf, inDialect, type ScopeShape } from './dialect.ts';
import { idempotencyKey } from './idempotency-key.ts';
import { valid } from './input.ts';
import { parseJson } from './json.ts';
import type { Metrics } from './metrics.ts';
import { routeOf } from './paths.ts';
import { serializerOf } from './serialize.ts';

export interface Binding {
  deps: Deps;
  lastUsed: LastUsed;
  scopeShape: ScopeShape;
  metrics?: Metrics | undefined;
  /** What the operations' paths begin with: `/v1` unless said. */
  prefix?: string;
  /** What a request came with to tell who asks: its headers unless said. */
  presented?: (request: FastifyRequest) => Presented;
}

/**
 * Gives every operation its route: parse, authenticate, permit, validate, run, filter, answer. Throws when an operation
 * has no permission entry: what nobody decided about must not be served.
 */
export function bindOperations(
  app: FastifyInstance,
  binding: Binding,
  operations: readonly (Operation & { id: OperationId })[] = operationList,
): void {
  const once = new Once();
  for (const operation of operations) {
    if (operation.permission === undefined) {
      throw new Error(`The operation ${operation.id} says nothing of who may use it`);
    }
    const write = operation.output ? serializerOf(operation.output) : undefined;
    app.route({
      method: operation.method,
      url: routeOf(operation.path, binding.prefix),
      // A HEAD of /session would make a session.
      exposeHeadRoute: operation.method === 'GET' && operation.id !== 'getSession',
      handler: (request, reply) => handle(operation, write, binding, once, request, reply),
    });
  }
}

async function handle(
  operation: Operation & { id: OperationId },
  write: ((answer: unknown) => string) | undefined,
  { deps, lastUsed, scopeShape, metrics, presented = ({ raw }) => presentedBy(raw) }: Binding,
  once: Once,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<unknown> {
  request.operation = operation.id;
  const now = instantOf(deps.clock());
  const client = { address: request.ip, userAgent: request.headers['user-agent'], requestId: request.id };
  let principal: Caller | undefined;
  if (operation.permission !== null) {
    const signingIn = () => signIn(deps, presented(request), now, client);
    principal = await (metrics ? counted(metrics, signingIn) : signingIn());
    request.userId = principal.userId;
    requirePermission(principal, operation.permission, now);
    lastUsed.note(principal, now);
  }
  const params = request.params as Record<string, string>;
  for (const name in params) {
    if (params[name]?.includes('\u0000'))
      throw new Problem('invalid_request', { message: `${name}: must not have NUL` });
  }
  const call = {
    principal,
    now,
    client,
    params,
    query: operation.query ? valid(operation.query, request.query, 'query') : undefined,
    body: operation.body ? valid(operation.body, bodyOf(request), 'body') : undefined,
  };
  // The contract's types tie each operation to its use case; in this loop over all of them only the values do.
  const useCase = useCases[operation.id] as unknown as UseCase<OperationId>;
  const origin = originOf(principal, client);
  const key = operation.method === 'POST' ? idempotencyKey(request.raw) : undefined;
  const asked = key === undefined ? undefined : askedBy(key, operation, call);
  const { answer, isReplay } = await once.run(deps, asked, now, (unit) =>
    useCase(deps.audit.following(unit, origin), call as unknown as Call<OperationId>),
  );
  if (isReplay) reply.header('idempotent-replayed', 'true');
  if (write === undefined) return reply.code(204).send();
  const caller = callerOf(request.headers, request.method);
  const text = write(inDialect(operation.id, answer, caller, scopeShape, call.body));
  return reply.header('content-type', 'application/json; charset=utf-8').send(text);
}

async function counted(metrics: Metrics, signingIn: () => Caller | Promise<Caller>): Promise<Caller> {
  try {
    const caller = await signingIn();
    metrics.signIn(caller.token ? 'token' : 'password');
    return caller;
  } catch (error) {
    if (error instanceof Problem && error.status === 401) metrics.signIn('refused');
    if (error instanceof Problem && error.status === 429) metrics.signIn('throttled');
    throw error;
  }
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
