import { randomBytes } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import fastifyStatic from '@fastify/static';
import { type ConsoleFacts, ConsolePage } from '@tessera/contract';
import type { FastifyInstance } from 'fastify';
import * as z from 'zod';

// The same distance from the sources and from what they are compiled to.
const built = fileURLToPath(new URL('../../../../console/dist', import.meta.url));

/** What a page may load: scripts that carry the page's nonce and what those load, nothing inline, nothing from elsewhere. */
function policy(nonce: string): string {
  return [
    "default-src 'none'",
    `script-src 'nonce-${nonce}' 'strict-dynamic'`,
    `style-src 'self' 'nonce-${nonce}'`,
    "font-src 'self'",
    "img-src 'self' data:",
    "connect-src 'self'",
    "form-action 'none'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
  ].join('; ');
}

/**
 * Serves the console's pages, which its build lists, and their hashed assets. Every other path stays what it was. Returns
 * false, and serves nothing, when the console has not been built.
 */
export function registerConsolePages(
  app: FastifyInstance,
  facts: () => Promise<ConsoleFacts>,
  { overTls, hasOutbox }: { overTls: boolean; hasOutbox: boolean },
): boolean {
  if (!existsSync(join(built, 'pages.json'))) return false;
  const pages = z.array(ConsolePage).parse(JSON.parse(readFileSync(join(built, 'pages.json'), 'utf8')));
  const html = readFileSync(join(built, 'index.html'), 'utf8');
  const written = async () => `<meta name="tessera" content="${escaped(JSON.stringify(await facts()))}"></head>`;
  for (const { path, needsOutbox } of pages) {
    if (needsOutbox && !hasOutbox) continue;
    app.get(path, async (request, reply) => {
      request.operation = 'page';
      const meta = await written();
      const nonce = randomBytes(16).toString('base64');
      if (overTls) reply.header('strict-transport-security', 'max-age=31536000; includeSubDomains');
      return reply
        .headers({
          'content-type': 'text/html; charset=utf-8',
          'content-security-policy': policy(nonce),
          'cache-control': 'no-store',
          'cross-origin-opener-policy': 'same-origin',
          'cross-origin-resource-policy': 'same-origin',
          'permissions-policy': 'camera=(), geolocation=(), microphone=(), payment=(), usb=()',
          // Not `no-referrer`: some browsers then send `Origin: null` with the console's own requests.
          'referrer-policy': 'same-origin',
          'x-frame-options': 'DENY',
        })
        .send(html.replace('</head>', () => meta).replaceAll('__NONCE__', nonce));
    });
  }
  const assets = join(built, 'assets');
  const names = new Set(readdirSync(assets));
  // One route for all: one for each file took a tenth of the start.
  app.register(fastifyStatic, {
    root: assets,
    prefix: '/assets/',
    decorateReply: false,
    index: false,
    list: false,
    allowedPath: (path) => names.has(path.slice(1)),
    preCompressed: true,
    // Their names carry a hash of what is in them.
    maxAge: '1y',
    immutable: true,
  });
  return true;
}

function escaped(text: string): string {
  return text.replace(/[&<>"]/g, (character) => `&#${character.charCodeAt(0)};`);
}
