import type { FastifyRequest } from 'fastify';
import { Problem } from '../kit/problem.ts';

export const headersLimit = 100;
const urlLimit = 8 * 1024;

/** What is wrong with a request before any of its body is read; nothing where it may be read on. */
export function refusalOf(request: FastifyRequest, httpsOnly: boolean): Problem | undefined {
  const { raw } = request;
  // Node drops what is above its limit silently, and what it drops could have been the API key.
  if (raw.rawHeaders.length > 2 * headersLimit) return new Problem('headers_too_large');
  if ((request.originalUrl ?? '').length > urlLimit) return new Problem('url_too_long');
  if (!hasOneHost(request)) return new Problem('invalid_request', { message: 'Host: must be there once' });
  if (httpsOnly && !cameSafely(request)) return new Problem('https_required');
  const encoding = request.headers['content-encoding'];
  if (encoding !== undefined && encoding !== 'identity') return new Problem('unsupported_media_type');
  // Clients send all kinds of types with no body, some of which are not even types.
  if (!mayHaveBody(request)) delete raw.headers['content-type'];
  return undefined;
}

/** As RFC 9112 wants it. What the host is has no influence on anything. */
function hasOneHost({ raw }: FastifyRequest): boolean {
  let hosts = 0;
  for (let at = 0; at < raw.rawHeaders.length; at += 2) {
    const name = raw.rawHeaders[at];
    if (name?.length === 4 && name.toLowerCase() === 'host') hosts++;
  }
  return hosts === 1 || (hosts === 0 && raw.httpVersion === '1.0');
}

function cameSafely(request: FastifyRequest): boolean {
  if (request.protocol === 'https') return true;
  // Probes of an orchestrator come from wherever it likes, and carry no secret.
  if (['/healthz', '/readyz'].includes(request.routeOptions.url ?? '')) return true;
  // Requests from this machine never cross a wire, unless a proxy on it says that they did: it is believed in that,
  // trusted or not, for it can only make things stricter.
  const isLocal = /^(::ffff:)?127\.|^::1$/.test(request.socket.remoteAddress ?? '');
  const forwarded = String(request.headers['x-forwarded-proto'] ?? '').toLowerCase();
  return isLocal && !forwarded.split(',').some((hop) => hop.trim() === 'http');
}

function mayHaveBody({ method, headers }: FastifyRequest): boolean {
  // By its Content-Type on a GET is the strict Python client told from its sisters.
  if (method === 'GET' || method === 'HEAD') return true;
  return headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0;
}
