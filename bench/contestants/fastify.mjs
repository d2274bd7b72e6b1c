// Bare Fastify that answers the bytes it is given: the lower bound of a service on Fastify.
import { readFileSync } from 'node:fs';
import Fastify from 'fastify';

const body = readFileSync(process.argv[2], 'utf8');
const app = Fastify({ logger: false });
app.get('/healthz', (_request, reply) => reply.send('ok'));
app.get('/v1/user', (_request, reply) => reply.header('content-type', 'application/json; charset=utf-8').send(body));
await app.listen({ host: '127.0.0.1', port: Number(process.env.PORT) });
