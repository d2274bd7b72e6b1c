import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type ConsoleFacts, ConsolePage } from '@tessera/contract';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import * as z from 'zod';
import { Files, registerFiles } from '../pages/files.ts';
import { asksForPage } from './asks-for-page.ts';
import { atLocalhost } from './at-localhost.ts';

// The same distance from the sources and from the compiled files.
const built = fileURLToPath(new URL('../../../../console/dist', import.meta.url));

/**
 * The resources that a page may load: scripts that carry the page's nonce and the scripts that those load, nothing
 * inline, nothing from elsewhere.
 */
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
 * Serves the console's pages, which its build lists, and their hashed assets. A browser that asks for a page where
 * there is none gets the console with status 404, which says so; other paths and clients are not affected. In
 * development mode a browser is led from a loopback address to `localhost`, where it can make passkeys. Returns false,
 * and serves nothing, when the console has not been built.
 */
export function registerConsolePages(
  app: FastifyInstance,
  facts: (visitor: FastifyRequest | undefined) => Promise<ConsoleFacts>,
  { production, hasOutbox }: { production: boolean; hasOutbox: boolean },
): boolean {
  if (!existsSync(join(built, 'pages.json'))) return false;
  const pages = z.array(ConsolePage).parse(JSON.parse(readFileSync(join(built, 'pages.json'), 'utf8')));
  const html = readFileSync(join(built, 'index.html'), 'utf8');

  async function send(
    request: FastifyRequest,
    reply: FastifyReply,
    page: string,
    forVisitors = false,
  ): Promise<FastifyReply> {
    const known = await facts(forVisitors ? request : undefined);
    const meta = `<meta name="tessera" content="${escaped(JSON.stringify(known))}"></head>`;
    request.operation = 'page';
    const nonce = randomBytes(16).toString('base64');
    return reply
      .headers({
        'content-type': 'text/html; charset=utf-8',
        'content-security-policy': policy(nonce),
        'cross-origin-opener-policy': 'same-origin',
        'permissions-policy': 'camera=(), geolocation=(), microphone=(), payment=(), usb=()',
        // Not `no-referrer`: some browsers then send `Origin: null` with the console's own requests.
        'referrer-policy': 'same-origin',
        'x-frame-options': 'DENY',
      })
      .send(page.replace('</head>', () => meta).replaceAll('__NONCE__', nonce));
  }

  for (const { path, needsOutbox, forVisitors, ...rest } of pages) {
    if (needsOutbox && !hasOutbox) continue;
    const page = pageOf(html, rest);
    app.get(path, (request, reply) => {
      const elsewhere = production ? undefined : atLocalhost(request);
      if (elsewhere === undefined) return send(request, reply, page, forVisitors);
      request.operation = 'page';
      return reply.redirect(elsewhere, 307);
    });
  }
  // Password managers lead there (https://w3c.github.io/webappsec-change-password-url).
  app.get('/.well-known/change-password', (request, reply) => {
    request.operation = 'page';
    return reply.redirect('/account/password', 302);
  });
  // Asked for beside answers that are no page, such as JSON that is opened in a tab.
  const [mark = '/'] = /\/assets\/mark-[\w-]{1,40}\.svg/.exec(html) ?? [];
  app.get('/favicon.ico', (request, reply) => {
    request.operation = 'page';
    return reply.redirect(mark, 302);
  });
  const nowhere = pageOf(html, { framed: true });
  app.addHook('onRequest', async (request, reply) => {
    if (request.is404 && asksForPage(request.raw)) return send(request, reply.code(404), nowhere);
  });

  // Their names carry a hash of their content.
  const assets = new Files(join(built, 'assets'), { 'cache-control': 'public, max-age=31536000, immutable' });
  // One route for all files: one for each slowed the start.
  registerFiles(app, '/assets/', assets);
  return true;
}

/**
 * The console's HTML for one page: it names the page's scripts and their first requests, and contains the frame if the
 * page has one. On a slow network the answers would else begin to come when all scripts have.
 */
function pageOf(
  html: string,
  { preload = [], framed = false, asks = [] }: Omit<z.output<typeof ConsolePage>, 'path'>,
): string {
  const scripts = preload.map((file) => `<link rel="modulepreload" nonce="__NONCE__" href="/${file}">`);
  const asked = [...(framed ? ['/user'] : []), ...asks];
  const answers = asked.map((path) => `<link rel="preload" as="fetch" crossorigin href="/console/v1${path}">`);
  const whole = html.replace('</head>', () => `${[...answers, ...scripts].join('')}</head>`);
  if (framed) return whole;
  const [before = '', rest = ''] = whole.split('<!-- frame -->');
  const [, after = ''] = rest.split('<!-- /frame -->');
  return before + after;
}

function escaped(text: string): string {
  return text.replace(/[&<>"]/g, (character) => `&#${character.charCodeAt(0)};`);
}
