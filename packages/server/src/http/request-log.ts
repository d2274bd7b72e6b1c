import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Logger } from 'pino';

/** The one line of a request. By allow-list: nothing of the URL, the headers or the bodies gets here. */
export function logRequest(log: Logger, request: FastifyRequest, reply: FastifyReply): void {
  const { problem } = request;
  const line = {
    request_id: request.id,
    operation: request.operation,
    user_id: request.userId,
    status: reply.statusCode,
    ms: Math.round(reply.elapsedTime * 100) / 100,
    error: problem?.code,
    reason: typeof problem?.cause === 'string' ? problem.cause : undefined,
  };
  if (reply.statusCode >= 500) log.error({ ...line, err: crashOf(problem?.cause) }, 'request');
  else log.info(line, 'request');
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
