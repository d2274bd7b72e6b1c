import type { FastifyRequest } from 'fastify';
import type { Client } from '../../operations/use-case.ts';

/** Where a request came from, as Fastify has read it. */
export function clientOf({ ip, headers, id, trace }: FastifyRequest): Client {
  return { address: ip, userAgent: headers['user-agent'], requestId: id, trace };
}
