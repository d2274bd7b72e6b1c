import type { FastifyInstance } from 'fastify';

/** `/healthz`: the process answers. `/readyz`: it should be sent requests, as the database answers and no stop is under way. */
export function registerHealth(app: FastifyInstance, ready: () => Promise<boolean>): void {
  app.get('/healthz', (_request, reply) => reply.send({ status: 'ok' }));
  app.get('/readyz', async (_request, reply) => {
    if (await ready()) return reply.send({ status: 'ready' });
    return reply.code(503).header('retry-after', '1').send({ status: 'not ready' });
  });
}
