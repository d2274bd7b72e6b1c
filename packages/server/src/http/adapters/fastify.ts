import { Readable } from 'node:stream';
import { type Operation, type OperationId, operationList } from '@tessera/contract';
import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { andThen } from '../../kit/concurrency/and-then.ts';
import { Problem } from '../../kit/problem.ts';
import type { Streamed } from '../../kit/streamed.ts';
import { Once } from '../../services/idempotency/once.ts';
import { type Endpoint, type EndpointContext, endpointOf } from '../endpoint.ts';
import { problemOf, sendProblem } from '../errors.ts';
import { type Exchange, perform } from '../perform.ts';
import { clientOf } from '../wire/client.ts';
import { formOf, notAForm } from '../wire/form.ts';
import { parseJson } from '../wire/json.ts';

/** Gives every operation its route, and returns the endpoints. */
export function bindOperations(
  app: FastifyInstance,
  context: EndpointContext,
  operations: readonly (Operation & { id: OperationId })[] = operationList,
): Endpoint[] {
  const once = new Once();
  return operations.map((operation) => {
    const endpoint = endpointOf(operation, context, once);
    app.route({
      method: operation.method,
      url: endpoint.url,
      exposeHeadRoute: endpoint.isRead,
      handler: (request, reply) => handle(endpoint, request, reply),
      ...(operation.form && { errorHandler: refuseForm(operation.id) }),
    });
    return endpoint;
  });
}

/** Fastify refuses a type that is none by its form, before the operation says which it expects. */
function refuseForm(id: OperationId) {
  return (error: FastifyError, request: FastifyRequest, reply: FastifyReply): FastifyReply => {
    request.operation = id;
    return sendProblem(request, reply, error.code === 'FST_ERR_CTP_INVALID_MEDIA_TYPE' ? notAForm() : problemOf(error));
  };
}

/** Reads Fastify's request and writes its reply. Synchronous where nothing is awaited. */
function handle(endpoint: Endpoint, request: FastifyRequest, reply: FastifyReply): unknown {
  request.operation = endpoint.operation.id;
  const exchange: Exchange = {
    request: request.raw,
    client: clientOf(request),
    params: request.params as Record<string, string>,
    query: request.query,
    body: () => (endpoint.operation.form ? formOf(bytesOf(request), request.raw) : bodyOf(request)),
    authenticated: (userId) => {
      request.userId = userId;
    },
  };
  return andThen(perform(endpoint, exchange), ({ text, type, streamed, isReplay }) => {
    if (isReplay) reply.header('idempotent-replayed', 'true');
    if (streamed) return sendStream(streamed, request, reply);
    if (text === undefined) return void reply.code(204).send();
    if (endpoint.operation.partial) reply.code(207);
    const bytes = endpoint.context.beingSent.admit(text, reply.raw);
    reply.header('content-type', type ?? 'application/json; charset=utf-8');
    return bytes;
  });
}

/** The parts are asked for as the client reads them. */
function sendStream({ type, fileName, parts }: Streamed, request: FastifyRequest, reply: FastifyReply): unknown {
  reply.headers({ 'content-type': type, 'content-disposition': `attachment; filename="${fileName}"` });
  return Readable.from(request.method === 'HEAD' ? [] : parts, { highWaterMark: 1 });
}

/** The body as parsed JSON; `undefined` for an empty one. */
export function bodyOf(request: FastifyRequest): unknown {
  const bytes = bytesOf(request);
  if (bytes.length === 0) return undefined;
  const type = request.headers['content-type']?.split(';', 1)[0]?.trim().toLowerCase();
  if (type !== undefined && type !== 'application/json' && !type.endsWith('+json')) {
    throw new Problem('unsupported_media_type', { message: sentenceOnType(type) });
  }
  return parseJson(bytes) ?? undefined;
}

const noBytes = Buffer.alloc(0);

function bytesOf({ body }: FastifyRequest): Buffer {
  return (body as Buffer | undefined) ?? noBytes;
}

function sentenceOnType(type: string): string {
  // Only the characters of a media type (RFC 6838, 4.2) are repeated in the message.
  const named = /^[\w!#$&^.+-]+\/[\w!#$&^.+-]+$/.test(type) && type.length <= 255 ? `, not ${type}` : '';
  return `Send the body as JSON, with Content-Type: application/json${named}`;
}
