import type { IncomingMessage } from 'node:http';
import { Problem } from '../kit/problem.ts';

/** Connections at a time. Each idle one costs some kilobytes and a descriptor: the operator's limit has to be above. */
export const connectionLimit = 10_000;
export const headersLimit = 100;
const urlLimit = 8 * 1024;

/** The fault of a request before its body is read; `undefined` if reading may go on. */
export function refusalOf(request: IncomingMessage, url: string): Problem | undefined {
  // Node drops headers above its limit silently, and a dropped one could have been the API key.
  if (request.rawHeaders.length > 2 * headersLimit) return new Problem('headers_too_large');
  if (url.length > urlLimit) return new Problem('url_too_long');
  if (!hasOneHost(request)) return new Problem('invalid_request', { message: 'Host: must be there once' });
  if (isEncoded(request)) {
    return new Problem('unsupported_media_type', { message: 'Send the body without a Content-Encoding, uncompressed' });
  }
  // Clients send all kinds of types with no body, some of which are not even types.
  // By its Content-Type on a GET is the strict Python client told from its sisters.
  const isRead = request.method === 'GET' || request.method === 'HEAD';
  if (!isRead && !hasBody(request)) delete request.headers['content-type'];
  return undefined;
}

/** As RFC 9112 requires. The host's value has no influence on anything. */
function hasOneHost({ rawHeaders, httpVersion }: IncomingMessage): boolean {
  let hosts = 0;
  for (let at = 0; at < rawHeaders.length; at += 2) {
    const name = rawHeaders[at];
    if (name?.length === 4 && name.toLowerCase() === 'host') hosts++;
  }
  return hosts === 1 || (hosts === 0 && httpVersion === '1.0');
}

/** Whether the request was safe from eavesdropping. `protocol` is the client's own, as trusted proxies tell it. */
export function cameSafely(request: IncomingMessage, protocol: string): boolean {
  if (protocol === 'https') return true;
  // Requests from this machine never cross a wire, unless a proxy on it says that they did: it is believed in that,
  // trusted or not, for it can only make things stricter.
  const isLocal = /^(::ffff:)?127\.|^::1$/.test(request.socket.remoteAddress ?? '');
  const forwarded = String(request.headers['x-forwarded-proto'] ?? '').toLowerCase();
  return isLocal && !forwarded.split(',').some((hop) => hop.trim() === 'http');
}

/** Whether the body has another coding than `identity` (RFC 9110, 8.4.1): codings have no case, and can be a list. */
function isEncoded(request: IncomingMessage): boolean {
  const encoding = request.headers['content-encoding'];
  if (encoding === undefined || !hasBody(request)) return false;
  return encoding.split(',').some((coding) => !['', 'identity'].includes(coding.trim().toLowerCase()));
}

function hasBody({ headers }: IncomingMessage): boolean {
  return headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0;
}
