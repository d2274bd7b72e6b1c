import { type Operation, type OperationId, operationList } from '@tessera/contract';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { requirePermission } from '../access/can.ts';
import type { Principal } from '../access/principal.ts';
import { useCases } from '../features/index.ts';
import { type Presented, signIn } from '../features/sign-in/sign-in.ts';
import type { LastUsed } from '../features/tokens/last-used.ts';
import type { Call, Deps, UseCase } from '../features/use-case.ts';
import { Problem } from '../kit/problem.ts';
import { presentedBy } from './credentials.ts';
import { callerOf, inDialect, type ScopeShape } from './dialect.ts';
import { valid } from './input.ts';
import { parseJson } from './json.ts';
import { routeOf } from './paths.ts';

export interface Binding {
  deps: Deps;
  lastUsed: LastUsed;
  scopeShape: ScopeShape;
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
  for (const operation of operations) {
    if (operation.permission === undefined) {
      throw new Error(`The operation ${operation.id} says nothing of who may use it`);
    }
    app.route({
      method: operation.method,
      url: routeOf(operation.path, binding.prefix),
      // A HEAD of /session would make a session.
      exposeHeadRoute: operation.method === 'GET' && operation.id !== 'getSession',
      handler: (request, reply) => handle(operation, binding, request, reply),
    });
  }
}

async function handle(
  operation: Operation & { id: OperationId },
  { deps, lastUsed, scopeShape, presented = ({ raw }) => presentedBy(raw) }: Binding,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<unknown> {
  request.operation = operation.id;
  const now = deps.clock().toISOString();
  const client = { address: request.ip, userAgent: request.headers['user-agent'] };
  let principal: Principal | undefined;
  if (operation.permission !== null) {
    principal = await signIn(deps, presented(request), now, client);
    request.userId = principal.userId;
    requirePermission(principal, operation.permission, now);
    lastUsed.note(principal, now);
  }
  const params = request.params as Record<string, string>;
  for (const [name, value] of Object.entries(params)) {
    if (value.includes('\u0000')) throw new Problem('invalid_request', { message: `${name}: must not have NUL` });
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
  const answer = await useCase(deps, call as unknown as Call<OperationId>);
  if (operation.output === undefined) return reply.code(204).send();
  const caller = callerOf(request.headers, request.method);
  return operation.output.parse(inDialect(operation.id, answer, caller, scopeShape, call.body));
}

/** The body as parsed JSON; `undefined` for an empty one. */
export function bodyOf(request: FastifyRequest): unknown {
  const bytes = request.body as Buffer | undefined;
  if (bytes === undefined || bytes.length === 0) return undefined;
  const type = request.headers['content-type']?.split(';', 1)[0]?.trim().toLowerCase();
  if (type !== undefined && type !== 'application/json' && !type.endsWith('+json')) {
    throw new Problem('unsupported_media_type');
  }
  return parseJson(bytes);
}
