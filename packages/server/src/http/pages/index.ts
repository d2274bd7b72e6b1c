import { fileURLToPath } from 'node:url';
import type { FastifyInstance, FastifyReply } from 'fastify';
import { docsPage, docsScript, docsStyle } from './content.ts';
import { Files } from './files.ts';

// The build copies swagger-ui's two files and the typeface: its package would bring a script that reports every installation.
const copied = fileURLToPath(new URL('../../../dist/swagger-ui', import.meta.url));

// Nothing from elsewhere, nothing inline but the styles that swagger-ui sets on its elements.
const policy = (styles: string) =>
  [
    "default-src 'none'",
    "script-src 'self'",
    `style-src ${styles}`,
    "font-src 'self'",
    "img-src 'self' data:",
    "connect-src 'self'",
    "form-action 'none'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
  ].join('; ');

/** The API's reference. */
export function registerPages(app: FastifyInstance): void {
  // Made on the first request: loading its modules would slow the start. As bytes, of which clients that read slowly share
  // one copy: of a text, each connection has its own.
  let openapi: Promise<Buffer> | undefined;
  const send = (reply: FastifyReply, type: string, body: string, styles = "'self'") =>
    reply
      .header('content-type', `${type}; charset=utf-8`)
      .header('content-security-policy', policy(styles))
      .header('referrer-policy', 'no-referrer')
      .send(body);

  app.get('/openapi.json', async (_request, reply) => {
    openapi ??= import('../openapi.ts').then(({ openApiDocument }) => Buffer.from(JSON.stringify(openApiDocument())));
    return reply.header('content-type', 'application/json').send(await openapi);
  });
  app.get('/docs', (_request, reply) => send(reply, 'text/html', docsPage, "'self' 'unsafe-inline'"));
  app.get('/pages/docs.js', (_request, reply) => send(reply, 'text/javascript', docsScript));
  app.get('/pages/docs.css', (_request, reply) => send(reply, 'text/css', docsStyle));
  const files = new Files(copied, { 'cache-control': 'public, max-age=0' });
  for (const asset of ['swagger-ui.css', 'swagger-ui-bundle.js', 'instrument-sans.woff2']) {
    app.get(`/docs/${asset}`, (request, reply) => files.send(asset, request, reply));
  }
}
