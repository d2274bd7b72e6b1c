// Bare Fastify that answers the bytes it is given, for every operation: the lower bound of a service on Fastify.
import { readFileSync } from 'node:fs';
import Fastify from 'fastify';

const app = Fastify({ logger: false });
const form = 'application/x-www-form-urlencoded';
app.addContentTypeParser(form, { parseAs: 'string' }, (_request, body, done) => done(null, body));
app.get('/healthz', (_request, reply) => reply.send('ok'));
for (const { method, url, status, text } of JSON.parse(readFileSync(process.argv[2], 'utf8'))) {
  app.route({
    method,
    url,
    handler: (_request, reply) => {
      reply.code(status);
      return text === '' ? reply.send() : reply.header('content-type', 'application/json; charset=utf-8').send(text);
    },
  });
}
await app.listen({ host: '127.0.0.1', port: Number(process.env.PORT) });
