import { randomUUID } from 'node:crypto';
import { STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';
import type { ErrorCode } from '@tessera/contract';
import type { Logger } from 'pino';
import { Problem } from '../../kit/problem.ts';
import { errorBody, errorHeaders } from '../errors.ts';
import { logRequest } from '../request-log.ts';
import { type KnownPaths, tolerated } from '../wire/paths.ts';

/** What Node's parser says of bytes that are no request. */
export interface ParserError extends Error {
  code?: string;
  rawPacket?: unknown;
}

const ofParser: Record<string, ErrorCode> = {
  HPE_HEADER_OVERFLOW: 'headers_too_large',
  HPE_CHUNK_EXTENSIONS_OVERFLOW: 'body_too_large',
  ERR_HTTP_REQUEST_TIMEOUT: 'request_timeout',
};

/**
 * Answers what never became a request, on the bare socket: with an error in the contract's form, a line in the log, and
 * the end of the connection, for nobody knows where a next request would begin.
 */
export function refuseMalformed(log: Logger, paths: KnownPaths) {
  return (error: ParserError, socket: Socket): void => {
    if (error.code === 'ECONNRESET' || !socket.writable) {
      socket.destroy();
      return;
    }
    answer(socket, problemOfParser(error, paths), log);
  };
}

/** `CONNECT` is handed over without the usual ways to answer. */
export function refuseTunnel(log: Logger) {
  return (_request: unknown, socket: Socket): void => {
    socket.on('error', () => socket.destroy());
    answer(socket, new Problem('method_not_allowed', { allow: '' }), log);
  };
}

function problemOfParser({ code = '', rawPacket }: ParserError, paths: KnownPaths): Problem {
  const begin = Buffer.isBuffer(rawPacket) ? rawPacket.subarray(0, 16 * 1024).toString('latin1') : '';
  if (code === 'HPE_HEADER_OVERFLOW' && /^[A-Z]+ [^\r\n]+$/.test(begin)) return new Problem('url_too_long');
  if (code === 'HPE_INVALID_METHOD') {
    // A method that Node does not know, such as `get`, is refused as any other that the path does not have.
    const target = /^[\w-]+ (\/\S*) HTTP\/1\.[01]\r\n/.exec(begin)?.[1];
    const methods = target === undefined ? [] : paths.methodsAt(tolerated(target));
    if (methods.length > 0) return new Problem('method_not_allowed', { allow: methods.join(', ') });
  }
  return new Problem(ofParser[code] ?? 'invalid_request');
}

function answer(socket: Socket, problem: Problem, log: Logger): void {
  const requestId = randomUUID();
  const body = errorBody(problem, requestId);
  const headers = { ...errorHeaders(problem), 'content-length': Buffer.byteLength(body), connection: 'close' };
  const head = Object.entries(headers).map(([name, value]) => `${name}: ${value}`);
  socket.end([`HTTP/1.1 ${problem.status} ${STATUS_CODES[problem.status]}`, ...head, '', body].join('\r\n'));
  const { status } = problem;
  logRequest(log, { id: requestId, operation: undefined, userId: undefined, status, ms: 0, problem });
}
