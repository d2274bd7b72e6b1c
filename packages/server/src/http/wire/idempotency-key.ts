import type { IncomingMessage } from 'node:http';
import { Problem } from '../../kit/problem.ts';

/** The key by which the client tells a retry from a new request. An empty one counts as absent. */
export function idempotencyKey(request: IncomingMessage): string | undefined {
  const [key = '', ...more] = request.headersDistinct['idempotency-key'] ?? [];
  if (key === '' && more.length === 0) return undefined;
  if (more.length > 0) throw new Problem('invalid_request', { message: 'idempotency-key: is there twice' });
  if (/^[\x20-\x7e]{1,255}$/.test(key)) return key;
  throw new Problem('invalid_request', { message: 'idempotency-key: must be 1 to 255 printable ASCII characters' });
}
