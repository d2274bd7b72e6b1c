import { randomUUID } from 'node:crypto';
import { type Server, type ServerResponse, STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';
import type { ErrorCode } from '@tessera/contract';
import type { Logger } from 'pino';
import { Problem } from '../../kit/problem.ts';
import type { CommonHeaders } from '../common-headers.ts';
import { errorBody, errorHeaders } from '../errors.ts';
import { logRequest } from '../request-log.ts';
import { type KnownPaths, tolerated } from '../wire/paths.ts';
import { requestIdHeader } from '../wire/request-id.ts';

/** Errors of Node's parser for bytes that are no request. */
export interface ParserError extends Error {
  code?: string;
  /** Where in the packet the parser stopped. */
  bytesParsed?: number;
  rawPacket?: unknown;
}

/** How long a tunnel may take for the answers before its own: stopping waits for as long. */
const tunnelMs = 2000;

const ofParser: Record<string, ErrorCode> = {
  HPE_HEADER_OVERFLOW: 'headers_too_large',
  HPE_CHUNK_EXTENSIONS_OVERFLOW: 'body_too_large',
  ERR_HTTP_REQUEST_TIMEOUT: 'request_timeout',
};

/**
 * Answers bytes that never became a request, on the bare socket: with an error in the contract's form and a line in the
 * log. Then it ends the connection, because the start of a next request is unknown. Nothing is kept of what follows, which
 * is no request either, and the client has `server.timeout` to read the answers before.
 */
export function refuseMalformed(log: Logger, paths: KnownPaths, common: CommonHeaders) {
  const refused = new WeakSet<Socket>();
  return (error: ParserError, socket: Socket): void => {
    if (error.code === 'ECONNRESET' || !socket.writable) {
      socket.destroy();
      return;
    }
    if (refused.has(socket)) return;
    refused.add(socket);
    endInTime(socket);
    // Now: the error holds the packet.
    const problem = problemOfParser(error, paths);
    afterAnswers(socket, () => answer(socket, problem, log, common));
  };
}

/** A connection that receives bytes is never idle to Node, also where none of its answers are read. */
function endInTime(socket: Socket, most = Number.POSITIVE_INFINITY): void {
  // Where Node keeps the server of a connection.
  const { server } = socket as Socket & { server: Server };
  const late = setTimeout(() => socket.destroy(), Math.min(server.timeout, most)).unref();
  socket.once('close', () => clearTimeout(late));
}

/**
 * `CONNECT` is handed over without the usual ways to answer. Node forgets such a connection: it reads no more of it, so that
 * it does not see it end, and `closeAllConnections` passes it by. So it ends once it is answered.
 */
export function refuseTunnel(log: Logger, common: CommonHeaders) {
  return (_request: unknown, socket: Socket): void => {
    socket.on('error', () => socket.destroy());
    endInTime(socket, tunnelMs);
    afterAnswers(socket, () => {
      answer(socket, new Problem('method_not_allowed', { allow: '' }), log, common);
      socket.destroySoon();
    });
  };
}

/**
 * Refuses after the earlier requests of the connection are answered: bytes that are written beside Node's own answers
 * would overtake them, or land in the middle of one.
 */
function afterAnswers(socket: Socket, refuse: () => void): void {
  if (socket.destroyed) return;
  // Where Node keeps the answer that has the connection now; its own handling of such bytes looks here too.
  const { _httpMessage: underWay } = socket as Socket & { _httpMessage?: ServerResponse | null };
  if (!underWay) refuse();
  else if (underWay.req.complete) underWay.once('close', () => afterAnswers(socket, refuse));
  // It is the answer to these very bytes. Where it has begun, no other can.
  else if (underWay.headersSent) socket.destroySoon();
  else refuse();
}

function problemOfParser({ code = '', rawPacket, bytesParsed = 0 }: ParserError, paths: KnownPaths): Problem {
  const begin = Buffer.isBuffer(rawPacket) ? rawPacket.subarray(0, 16 * 1024).toString('latin1') : '';
  if (code === 'HPE_HEADER_OVERFLOW' && /^[A-Z]+ [^\r\n]+$/.test(begin)) return new Problem('url_too_long');
  if (code === 'HPE_INVALID_METHOD') {
    // A method that Node does not know, such as `get`, is refused as any other that the path does not have.
    const [, method = '', target] = /^([\w-]+) (\/\S*) HTTP\/1\.[01]\r\n/.exec(begin) ?? [];
    // Behind another request, the packet begins with that one.
    const methods = target === undefined || bytesParsed > method.length ? [] : paths.methodsAt(tolerated(target));
    if (methods.length > 0) return new Problem('method_not_allowed', { allow: methods.join(', ') });
  }
  return new Problem(ofParser[code] ?? 'invalid_request');
}

function answer(socket: Socket, problem: Problem, log: Logger, common: CommonHeaders): void {
  const requestId = randomUUID();
  const body = errorBody(problem, requestId);
  const headers = {
    ...{ ...common.record, [requestIdHeader]: requestId, ...errorHeaders(problem) },
    ...{ 'content-length': Buffer.byteLength(body), connection: 'close' },
  };
  const head = Object.entries(headers).map(([name, value]) => `${name}: ${value}`);
  socket.end([`HTTP/1.1 ${problem.status} ${STATUS_CODES[problem.status]}`, ...head, '', body].join('\r\n'));
  const { status } = problem;
  logRequest(log, {
    ...{ id: requestId, trace: undefined, operation: undefined, userId: undefined },
    ...{ status, ms: 0, problem },
  });
}
