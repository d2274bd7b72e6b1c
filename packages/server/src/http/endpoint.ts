import type { IncomingMessage } from 'node:http';
import type { Operation, OperationId } from '@tessera/contract';
import { requireOperation } from '../access/can.ts';
import { authenticate, authenticateDeferringWrite, type Presented } from '../authentication/authenticate.ts';
import type { LastUsed } from '../authentication/last-used.ts';
import type { Caller, Client, Deps, UseCase } from '../operations/use-case.ts';
import type { Once } from '../services/idempotency/once.ts';
import { clientLibraryOf, inDialect, type ScopeShape } from './wire/dialect.ts';

export interface EndpointContext {
  deps: Deps;
  lastUsed: LastUsed;
  scopeShape: ScopeShape;
  /** What the operations' paths begin with: `/v1` unless said. */
  prefix?: string;
  /** What a request came with to tell who asks: its headers unless said. */
  presented?: (request: IncomingMessage) => Presented;
}

/** An operation as it is served. */
export interface Endpoint {
  operation: Operation & { id: OperationId };
  /** Its path as Fastify writes it. */
  url: string;
  binding: EndpointContext;
  once: Once;
  /** Writes its answer; absent where it has none. */
  write: ((answer: unknown) => string) | undefined;
  presented: (request: IncomingMessage) => Presented;
  useCase: UseCase<OperationId>;
  isRead: boolean;
}

/** Who asks, at once where they are remembered. Throws where it is nobody. */
export function authenticateRequest(
  bound: Endpoint,
  request: IncomingMessage,
  now: string,
  client: Client,
): Caller | Promise<Caller> {
  // Of all operations, making a session alone waits for the sign-in together with what it writes.
  const enter = bound.operation.id === 'getSession' ? authenticateDeferringWrite : authenticate;
  return enter(bound.binding.deps, bound.presented(request), now, client);
}

/** Throws unless the caller may use the operation at all; notes that they were here. */
export function authorize({ operation, binding }: Endpoint, principal: Caller, now: string): void {
  requireOperation(principal, operation, now);
  binding.lastUsed.note(principal, now);
}

/** The answer as JSON that this client can read; nothing where the operation has none. */
export function responseText(
  { operation, binding, write }: Endpoint,
  answer: unknown,
  { headers, method = '' }: IncomingMessage,
  body: unknown,
): string | undefined {
  return write?.(inDialect(operation.id, answer, clientLibraryOf(headers, method), binding.scopeShape, body));
}
