import type { FastifyInstance } from 'fastify';
import { Problem } from '../kit/problem.ts';

/** `/healthz`: the process answers. `/readyz`: it should be sent requests, as the database answers and no stop is under way. */
export function registerHealth(app: FastifyInstance, ready: () => Promise<boolean>): void {
  app.get('/healthz', (_request, reply) => reply.send({ status: 'ok' }));
  app.get('/readyz', async (_request, reply) => {
    if (!(await ready())) throw new Problem('unavailable', { retryAfter: 1 });
    return reply.send({ status: 'ready' });
  });
}
