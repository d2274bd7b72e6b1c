import type { FastifyInstance } from 'fastify';
import { Problem } from '../kit/problem.ts';

/** Shorter than the patience of balancers, whose own verdict would be the same. */
const readyWithinMs = 2000;

/** `/healthz`: the process answers. `/readyz`: it should be sent requests, as the database can be written and no stop is under way. */
export function registerHealth(app: FastifyInstance, ready: () => Promise<boolean>): void {
  app.get('/healthz', (_request, reply) => reply.send({ status: 'ok' }));
  app.get('/readyz', async (_request, reply) => {
    if (!(await inTime(ready()))) throw new Problem('unavailable', { retryAfter: 1 });
    return reply.send({ status: 'ready' });
  });
}

async function inTime(ready: Promise<boolean>): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<boolean>((resolve) => {
    timer = setTimeout(() => resolve(false), readyWithinMs);
  });
  try {
    return await Promise.race([ready, late]);
  } finally {
    clearTimeout(timer);
  }
}
