import type { IncomingMessage } from 'node:http';
import { answersWithTokens, type Operation, type OperationId, writes } from '@tessera/contract';
import type { Presented } from '../authentication/authenticate.ts';
import { useCases } from '../operations/index.ts';
import type { AnyCall, Deps } from '../operations/use-case.ts';
import type { Once } from '../services/idempotency/once.ts';
import type { BytesBeingSent } from './bytes-being-sent.ts';
import { presentedBy } from './wire/credentials.ts';
import type { ScopeShape } from './wire/dialect.ts';
import { routeOf } from './wire/paths.ts';
import { serializerOf } from './wire/serialize.ts';

/** Shared by all endpoints of one entrance: `/v1` with keys, or the console with its cookie. */
export interface EndpointContext {
  deps: Deps;
  scopeShape: ScopeShape;
  beingSent: BytesBeingSent;
  /** The prefix of the operations' paths; empty by default. */
  base?: string;
  /** The credentials of a request: from its headers unless said. */
  presented?: (request: IncomingMessage) => Presented;
  /** Whether an operation needs a password proof here: no operation unless said. */
  needsFreshProof?: (id: OperationId, body: unknown) => boolean;
}

/** An operation as it is served, with everything that is known before the first request. */
export interface Endpoint {
  operation: Operation & { id: OperationId };
  /** Its path as Fastify writes it. */
  url: string;
  context: EndpointContext;
  once: Once;
  presented: (request: IncomingMessage) => Presented;
  useCase: (deps: Deps, call: AnyCall) => unknown;
  isRead: boolean;
  /** Writes the answer, or that of a part; absent where the operation has neither. */
  write: ((answer: unknown) => string) | undefined;
  /** Whether the answer has scopes, which client libraries read in different shapes. */
  answersWithTokens: boolean;
}

/** Throws when the operation has no permission entry: the server must not serve an operation without a rule. */
export function endpointOf(operation: Operation & { id: OperationId }, context: EndpointContext, once: Once): Endpoint {
  if (operation.permission === undefined) {
    throw new Error(`The operation ${operation.id} has no permission entry`);
  }
  const answered = operation.output ?? operation.partial;
  return {
    operation,
    url: routeOf(operation, context.base),
    context,
    once,
    presented: context.presented ?? presentedBy,
    // The contract's types tie each operation to its use case. Over all of them, only the values do.
    useCase: useCases[operation.id] as unknown as Endpoint['useCase'],
    isRead: !writes(operation),
    write: answered && serializerOf(answered),
    answersWithTokens: answersWithTokens(operation),
  };
}
