import type { FastifyRequest } from 'fastify';
import { Problem } from '../kit/problem.ts';

export const headersLimit = 100;
const urlLimit = 8 * 1024;

/** Throws unless the request is one to read on. Asked before any of its body is read. */
export function admit(request: FastifyRequest, httpsOnly: boolean): void {
  const { raw } = request;
  // Node drops what is above its limit silently, and what it drops could have been the API key.
  if (raw.rawHeaders.length > 2 * headersLimit) throw new Problem('headers_too_large');
  if ((request.originalUrl ?? '').length > urlLimit) throw new Problem('url_too_long');
  requireOneHost(request);
  if (httpsOnly) requireHttps(request);
  const encoding = request.headers['content-encoding'];
  if (encoding !== undefined && encoding !== 'identity') throw new Problem('unsupported_media_type');
  // Clients send all kinds of types with no body, some of which are not even types.
  if (!mayHaveBody(request)) delete raw.headers['content-type'];
}

/** As RFC 9112 wants it. What the host is has no influence on anything. */
function requireOneHost({ raw }: FastifyRequest): void {
  const hosts = raw.rawHeaders.filter((text, at) => at % 2 === 0 && text.toLowerCase() === 'host').length;
  const isEnough = hosts === 1 || (hosts === 0 && raw.httpVersion === '1.0');
  if (!isEnough) throw new Problem('invalid_request', { message: 'Host: must be there once' });
}

function requireHttps(request: FastifyRequest): void {
  if (request.protocol === 'https') return;
  // Probes of an orchestrator come from wherever it likes, and carry no secret.
  if (['/healthz', '/readyz'].includes(request.routeOptions.url ?? '')) return;
  // Requests from this machine never cross a wire, unless a proxy on it says that they did: it is believed in that,
  // trusted or not, for it can only make things stricter.
  const isLocal = /^(::ffff:)?127\.|^::1$/.test(request.socket.remoteAddress ?? '');
  const forwarded = String(request.headers['x-forwarded-proto'] ?? '').toLowerCase();
  if (isLocal && !forwarded.split(',').some((hop) => hop.trim() === 'http')) return;
  throw new Problem('https_required');
}

function mayHaveBody({ method, headers }: FastifyRequest): boolean {
  // By its Content-Type on a GET is the strict Python client told from its sisters.
  if (method === 'GET' || method === 'HEAD') return true;
  return headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0;
}
