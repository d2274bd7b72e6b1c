import { randomUUID } from 'node:crypto';
import fastifyCors from '@fastify/cors';
import type { OperationId } from '@tessera/contract';
import Fastify, { type FastifyInstance, type FastifyRequest } from 'fastify';
import type { Logger } from 'pino';
import { Problem } from '../kit/problem.ts';
import { problemOf, sendProblem } from './errors.ts';
import type { Metrics } from './metrics.ts';
import { methodsAt, tolerated } from './paths.ts';

declare module 'fastify' {
  interface FastifyRequest {
    operation: OperationId | 'page' | undefined;
    userId: string | undefined;
    problem: Problem | undefined;
  }
}

export interface ServerOptions {
  log: Logger;
  trustedProxies: string[];
  corsOrigins: string[];
  /** Whether only requests that came over TLS, or from this machine, are answered. */
  httpsOnly: boolean;
  metrics?: Metrics | undefined;
}

/** Fastify with the limits of `docs/operating.md`, one log line a request, and every failure in the contract's form. */
export function createServer(options: ServerOptions): FastifyInstance {
  const app = Fastify({
    // The request's line is written below; Fastify's own would carry URLs.
    logger: false,
    genReqId: () => randomUUID(),
    requestIdHeader: false,
    trustProxy: options.trustedProxies.length > 0 ? options.trustedProxies : false,
    bodyLimit: 64 * 1024,
    requestTimeout: 30_000,
    connectionTimeout: 0,
    keepAliveTimeout: 72_000,
    forceCloseConnections: 'idle',
    return503OnClosing: false,
    routerOptions: { maxParamLength: 16_384, caseSensitive: true, ignoreTrailingSlash: false },
    rewriteUrl: (request) => tolerated(request.url ?? '/'),
    http: { headersTimeout: 10_000, connectionsCheckingInterval: 2000, maxHeaderSize: 16 * 1024 },
    // No hooks run for these, so the line is written here.
    frameworkErrors: (error, request, reply) => {
      sendProblem(request, reply, problemOf(error));
      options.log.info({ request_id: request.id, status: reply.statusCode, error: request.problem?.code }, 'request');
    },
    clientErrorHandler: refuseMalformed,
  });
  app.server.maxHeadersCount = 100;

  app.decorateRequest('operation', undefined);
  app.decorateRequest('userId', undefined);
  app.decorateRequest('problem', undefined);

  // Clients send all kinds of types with empty bodies. What a body is, the operation decides that wants one.
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) => done(null, body));
  // Callbacks rather than promises: these three run with every request.
  app.addHook('onRequest', (request, reply, done) => {
    reply.header('x-content-type-options', 'nosniff').header('cache-control', 'no-store');
    if (request.headers['content-encoding'] !== undefined) return done(new Problem('unsupported_media_type'));
    if (options.httpsOnly) return done(refusalOfPlainHttp(request));
    done();
  });
  app.addHook('onResponse', (request, reply, done) => {
    options.metrics?.request(request.operation, reply.statusCode, reply.elapsedTime);
    // By allow-list: nothing of the URL, the headers or the bodies gets here.
    const line = {
      request_id: request.id,
      operation: request.operation,
      user_id: request.userId,
      status: reply.statusCode,
      ms: Math.round(reply.elapsedTime * 100) / 100,
      error: request.problem?.code,
      reason: typeof request.problem?.cause === 'string' ? request.problem.cause : undefined,
    };
    if (reply.statusCode >= 500) options.log.error({ ...line, err: crashOf(request.problem) }, 'request');
    else options.log.info(line, 'request');
    done();
  });
  app.setErrorHandler((error, request, reply) => sendProblem(request, reply, problemOf(error)));
  app.setNotFoundHandler((request, reply) => sendProblem(request, reply, notFound(request.url)));
  if (options.corsOrigins.length > 0) {
    app.register(fastifyCors, {
      origin: options.corsOrigins,
      methods: ['GET', 'HEAD', 'POST', 'PATCH', 'DELETE'],
      allowedHeaders: ['content-type', 'x-tiledb-rest-api-key', 'authorization', 'idempotency-key'],
      maxAge: 600,
    });
  }
  return app;
}

function notFound(url: string): Problem {
  const methods = methodsAt(url);
  if (methods.length === 0) return new Problem('not_found');
  return new Problem('method_not_allowed', { allow: methods.join(', ') });
}

function refusalOfPlainHttp(request: FastifyRequest): Problem | undefined {
  if (request.protocol === 'https') return undefined;
  // A proxy on this machine that was not configured as trusted, and the health checks of an orchestrator's sidecar.
  const peer = request.socket.remoteAddress ?? '';
  if (/^(::ffff:)?127\.|^::1$/.test(peer)) return undefined;
  return new Problem('https_required');
}

/** A crash, for the log: its kind and its stack, which name code and not data. Messages can carry values. */
function crashOf(problem: Problem | undefined): unknown {
  const cause = problem?.cause;
  if (!(cause instanceof Error)) return undefined;
  const code = 'code' in cause ? String(cause.code) : undefined;
  return {
    name: cause.name,
    code,
    at: cause.stack
      ?.split('\n')
      .filter((line) => /^\s+at /.test(line))
      .slice(0, 8),
  };
}

/** What Node's parser refuses never becomes a request, so it is answered on the bare socket. */
function refuseMalformed(error: Error & { code?: string }, socket: import('node:net').Socket): void {
  if (error.code === 'ECONNRESET' || !socket.writable) {
    socket.destroy();
    return;
  }
  const problem = new Problem(
    error.code === 'HPE_HEADER_OVERFLOW'
      ? 'headers_too_large'
      : error.code === 'HPE_CHUNK_EXTENSIONS_OVERFLOW'
        ? 'body_too_large'
        : 'invalid_request',
  );
  const body = JSON.stringify({
    code: problem.status,
    message: problem.message,
    request_id: randomUUID(),
    error: problem.code,
  });
  socket.end(
    [
      `HTTP/1.1 ${problem.status} ${problem.code}`,
      'Content-Type: application/json; charset=utf-8',
      `Content-Length: ${Buffer.byteLength(body)}`,
      'Connection: close',
      '',
      body,
    ].join('\r\n'),
  );
}
