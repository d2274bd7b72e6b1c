import type { IncomingMessage, RequestListener } from 'node:http';
import fastifyCors from '@fastify/cors';
import type { OperationId } from '@tessera/contract';
import Fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';
import type { Logger } from 'pino';
import { Problem } from '../kit/problem.ts';
import type { Trace } from '../kit/trace.ts';
import { refuseMalformed, refuseTunnel } from './adapters/malformed.ts';
import { boundPipelines } from './adapters/pipeline.ts';
import type { RawAdapter } from './adapters/raw.ts';
import { cameSafely, connectionLimit, headersLimit, refusalOf } from './admission.ts';
import { CommonHeaders } from './common-headers.ts';
import { problemOf, sendProblem } from './errors.ts';
import type { Metrics } from './metrics.ts';
import { logRequest, type RequestLine } from './request-log.ts';
import { hasEmptySegment, KnownPaths, refusalOfNul, tolerated } from './wire/paths.ts';
import type { Proxies } from './wire/proxies.ts';
import { requestIdHeader, requestIdOf } from './wire/request-id.ts';
import { traceOf } from './wire/trace.ts';

declare module 'fastify' {
  interface FastifyRequest {
    operation: OperationId | 'page' | undefined;
    userId: string | undefined;
    problem: Problem | undefined;
    trace: Trace | undefined;
  }
}

export interface ServerOptions {
  log: Logger;
  proxies: Proxies;
  corsOrigins: string[];
  /** Whether only requests that came over TLS, or from this machine, are answered. */
  httpsOnly: boolean;
  metrics?: Metrics | undefined;
}

/** Fastify with the limits of `docs/operating.md`, one log line a request, and every failure in the contract's form. */
export function createServer(options: ServerOptions): FastifyInstance {
  const { log, httpsOnly } = options;
  const answered = answeredIn(options);
  const paths = new KnownPaths();
  const common = new CommonHeaders(httpsOnly);
  const app = Fastify({
    // The request's line is written below; Fastify's own would carry URLs.
    logger: false,
    genReqId: (request) => requestIdOf(request as IncomingMessage, options.proxies),
    requestIdHeader: false,
    trustProxy: options.proxies.trust,
    bodyLimit: 64 * 1024,
    requestTimeout: 30_000,
    // A connection that is idle between two requests has `keepAliveTimeout` instead.
    connectionTimeout: 30_000,
    keepAliveTimeout: 72_000,
    forceCloseConnections: 'idle',
    return503OnClosing: false,
    // More than a request can hold: admission.ts refuses long URLs, after CORS has added its headers.
    routerOptions: { maxParamLength: 16 * 1024, caseSensitive: true, ignoreTrailingSlash: false },
    rewriteUrl: (request) => tolerated(request.url ?? '/'),
    http: {
      headersTimeout: 10_000,
      connectionsCheckingInterval: 2000,
      maxHeaderSize: 16 * 1024,
      // Asked in admission.ts: Node's own refusal has no body.
      requireHostHeader: false,
    },
    // No hooks run for these, so the line is written here.
    frameworkErrors: (error, request, reply) => {
      request.trace = traceOf(request.raw, options.proxies);
      reply.headers({ ...common.record, [requestIdHeader]: request.id });
      sendProblem(request, reply, problemOf(error));
      answered(lineOf(request, reply));
    },
    clientErrorHandler: refuseMalformed(log, paths, common),
  });
  app.server.maxConnections = connectionLimit;
  app.server.maxHeadersCount = headersLimit;
  app.server.on('connect', refuseTunnel(log, common));
  // An expectation may be ignored (RFC 9110, 10.1.1). Node's own refusal of an unknown one has no body.
  app.server.on('checkExpectation', (request, response) => app.server.emit('request', request, response));
  app.addHook('onRoute', ({ url, method }) => paths.add(url, method));

  app.decorateRequest('operation', undefined);
  app.decorateRequest('userId', undefined);
  app.decorateRequest('problem', undefined);
  app.decorateRequest('trace', undefined);

  // Clients send all kinds of types with empty bodies. The operation that expects a body decides its type.
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) => done(null, body));
  const nothingThere = (request: FastifyRequest) => paths.nothingAt(request.url);
  // Callbacks rather than promises: these three run with every request.
  app.addHook('onRequest', (request, reply, done) => {
    options.proxies.tidy(request.raw);
    request.trace = traceOf(request.raw, options.proxies);
    reply.headers(common.record).header(requestIdHeader, request.id);
    done();
  });
  // After all of `onRequest`, so that refusals too carry the headers of CORS, and before any body is read.
  app.addHook('preParsing', (request, _reply, _payload, done) => {
    const isSafe = !httpsOnly || isProbe(request) || cameSafely(request.raw, request.protocol);
    const refusal = isSafe ? refusalOf(request.raw, request.originalUrl) : new Problem('https_required');
    const isNothing = request.is404 || hasEmptySegment(request.url);
    done(refusal ?? (isNothing ? nothingThere(request) : (refusalOfNul(request.params) ?? null)));
  });
  app.addHook('onResponse', (request, reply, done) => {
    answered(lineOf(request, reply));
    done();
  });
  app.setErrorHandler((error, request, reply) => sendProblem(request, reply, problemOf(error)));
  app.setNotFoundHandler((request, reply) => sendProblem(request, reply, nothingThere(request)));
  if (options.corsOrigins.length > 0) {
    app.register(fastifyCors, {
      // An origin that is not on the list is answered as if there were no CORS.
      origin: (origin, done) =>
        done(null, origin !== undefined && options.corsOrigins.includes(origin) ? origin : false),
      strictPreflight: false,
      exposedHeaders: ['retry-after', 'www-authenticate', requestIdHeader],
      methods: ['GET', 'HEAD', 'POST', 'PATCH', 'DELETE'],
      allowedHeaders: ['content-type', 'x-tiledb-rest-api-key', 'authorization', 'idempotency-key', 'x-tessera-otp'],
      maxAge: 600,
    });
  }
  return app;
}

/** Runs for every answered request, in both adapters. */
export function answeredIn({ log, metrics }: Pick<ServerOptions, 'log' | 'metrics'>): (line: RequestLine) => void {
  return (line) => {
    metrics?.request(line.operation, line.status, line.ms);
    logRequest(log, line);
  };
}

/** Lets `rawAdapter` have every request first. */
export function serveRawFirst(app: FastifyInstance, rawAdapter: RawAdapter): void {
  const [serve] = app.server.listeners('request') as RequestListener[];
  if (serve === undefined) throw new Error('Fastify does not listen to its server');
  app.server.off('request', serve);
  app.server.on(
    'request',
    boundPipelines((request, response) => {
      if (!rawAdapter.tryHandle(request, response)) serve(request, response);
    }),
  );
}

function lineOf({ id, trace, operation, userId, problem }: FastifyRequest, reply: FastifyReply): RequestLine {
  return { id, trace, operation, userId, status: reply.statusCode, ms: reply.elapsedTime, problem };
}

/** Probes of an orchestrator come from wherever it likes, and carry no secret. */
function isProbe({ routeOptions }: FastifyRequest): boolean {
  return ['/healthz', '/readyz'].includes(routeOptions.url ?? '');
}
