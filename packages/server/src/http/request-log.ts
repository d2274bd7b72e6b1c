import type { FastifyReply, FastifyRequest } from 'fastify';
import { type Logger, symbols } from 'pino';
import { instantOf } from '../kit/clock.ts';

/** The one line of a request. By allow-list: nothing of the URL, the headers or the bodies gets here. */
export function logRequest(log: Logger, request: FastifyRequest, reply: FastifyReply): void {
  const { problem } = request;
  if (problem === undefined && reply.statusCode < 400) {
    if (log.isLevelEnabled('info')) writeAnswered(log, request, reply);
    return;
  }
  const line = {
    request_id: request.id,
    operation: request.operation,
    user_id: request.userId,
    status: reply.statusCode,
    ms: milliseconds(reply),
    error: problem?.code,
    reason: typeof problem?.cause === 'string' ? problem.cause : undefined,
  };
  if (reply.statusCode >= 500) log.error({ ...line, err: crashOf(problem?.cause) }, 'request');
  else log.info(line, 'request');
}

/**
 * The same line for a request that went well, which nearly all do, put together by hand: a quarter of the time. Nothing in
 * it needs escaping: IDs that this server made, an operation of the contract, numbers.
 */
function writeAnswered(log: Logger, { id, operation, userId }: FastifyRequest, reply: FastifyReply): void {
  const stream = (log as unknown as Record<symbol, { write(line: string): void }>)[symbols.streamSym];
  const what = operation === undefined ? '' : `"operation":"${operation}",`;
  const who = userId === undefined ? '' : `"user_id":"${userId}",`;
  stream?.write(
    `{"level":"info","time":"${instantOf(new Date())}","request_id":"${id}",${what}${who}"status":${reply.statusCode},"ms":${milliseconds(reply)},"msg":"request"}\n`,
  );
}

function milliseconds(reply: FastifyReply): number {
  return Math.round(reply.elapsedTime * 100) / 100;
}

/** A crash, for the log: its kind and its stack, which name code and not data. Messages can carry values. */
function crashOf(cause: unknown): unknown {
  if (!(cause instanceof Error)) return undefined;
  const code = 'code' in cause ? String(cause.code) : undefined;
  // The stack begins with the message, of which any line could look like one of the stack.
  const head = `${cause.name}: ${cause.message}`;
  const stack = cause.stack?.startsWith(head) ? cause.stack.slice(head.length) : '';
  return {
    name: cause.name,
    code,
    at: stack
      .split('\n')
      .filter((text) => /^\s+at /.test(text))
      .slice(0, 8),
  };
}
