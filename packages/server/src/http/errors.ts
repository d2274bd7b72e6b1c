import { type ErrorCode, type Operation, operations } from '@tessera/contract';
import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify';
import { Problem } from '../kit/problem.ts';

const ofFastify: Record<string, ErrorCode> = {
  FST_ERR_CTP_BODY_TOO_LARGE: 'body_too_large',
  FST_ERR_CTP_INVALID_CONTENT_LENGTH: 'invalid_request',
  FST_ERR_CTP_INVALID_MEDIA_TYPE: 'unsupported_media_type',
  FST_ERR_BAD_URL: 'invalid_request',
  FST_ERR_MAX_PARAM_LENGTH: 'url_too_long',
  FST_ERR_ROUTE_METHOD_NOT_SUPPORTED: 'method_not_allowed',
  FST_ERR_ASYNC_CONSTRAINT: 'internal',
};

/** Any failure as a problem. Any other error is a crash, unless Fastify reports a fault of the request. */
export function problemOf(error: unknown): Problem {
  if (error instanceof Problem) return error;
  const code = (error as FastifyError | undefined)?.code;
  const known = code === undefined ? undefined : ofFastify[code];
  if (known !== undefined) return new Problem(known, { cause: error });
  const status = (error as FastifyError | undefined)?.statusCode;
  if (status !== undefined && status >= 400 && status < 500) return new Problem('invalid_request', { cause: error });
  return new Problem('internal', { cause: error });
}

/** Readers of a refusal besides TileDB clients: they look for its words elsewhere. */
type Reader = 'sdk' | 'oauth' | undefined;

/** The body of every answer of 400 and above. */
export function errorBody(problem: Problem, requestId: string, reader?: Reader): string {
  return JSON.stringify({
    ...problem.fields,
    code: problem.status,
    message: problem.message,
    request_id: requestId,
    error: problem.code,
    methods: problem.methods,
    reason: problem.reason,
    // The fields of a refusal that AWS SDKs show.
    ...(reader === 'sdk' ? { Code: problem.code, Message: problem.message } : {}),
    // RFC 6749, 5.2, with the characters that it permits.
    ...(reader === 'oauth' ? { error_description: problem.message.replace(/[^\x20-\x7e]|["\\]/g, "'") } : {}),
  });
}

/** The headers of such an answer, besides those of every answer. */
export function errorHeaders(problem: Problem): Record<string, string> {
  const headers: Record<string, string> = {
    'content-type': 'application/json; charset=utf-8',
  };
  // Not `Basic`: that would make browsers pop up their own dialog.
  if (problem.status === 401) headers['www-authenticate'] = challengeOf(problem);
  const retryAfter = problem.retryAfter ?? (problem.status === 503 || problem.status === 429 ? 1 : undefined);
  if (retryAfter !== undefined) headers['retry-after'] = String(Math.ceil(retryAfter));
  if (problem.allow !== undefined) headers['allow'] = problem.allow;
  return headers;
}

/** A service credential may come as Basic, so that scheme is named (RFC 6749, 5.2): no browser is a data service. */
function challengeOf({ code }: Problem): string {
  return code === 'invalid_client' ? 'Basic realm="Tessera", Bearer' : 'Bearer';
}

/** Of an operation. SDKs of AWS ask two by themselves, by `AWS_CONTAINER_CREDENTIALS_FULL_URI`. */
export function readerOf(operation: string | undefined): Reader {
  if (operation === 'vendAWSCredentials' || operation === 'vendCredentials') return 'sdk';
  const all: Readonly<Record<string, Operation>> = operations;
  return all[operation ?? '']?.form ? 'oauth' : undefined;
}

export function sendProblem(request: FastifyRequest, reply: FastifyReply, problem: Problem): FastifyReply {
  request.problem = problem;
  return reply
    .code(problem.status)
    .headers(errorHeaders(problem))
    .send(errorBody(problem, request.id, readerOf(request.operation)));
}
