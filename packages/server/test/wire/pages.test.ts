import { readFileSync } from 'node:fs';
import type { ServerResponse } from 'node:http';
import { expect, it, onTestFinished } from 'vitest';
import { onEveryEngine } from '../../src/testing/world.ts';
import { ask } from './raw.ts';

const pages = ['/docs'];

onEveryEngine('pages', (world) => {
  it.each(pages)('%s loads nothing from elsewhere, and has no script of its own inside', async (path) => {
    const { status, headers, text } = await ask(world().url, `GET ${path}`);
    expect(status).toBe(200);
    expect(headers['content-type']).toBe('text/html; charset=utf-8');
    const policy = Object.fromEntries(
      (headers['content-security-policy'] ?? '')
        .split('; ')
        .map((part) => [part.split(' ')[0], part.split(' ').slice(1)]),
    );
    expect(policy).toMatchObject({
      'default-src': ["'none'"],
      'script-src': ["'self'"],
      'connect-src': ["'self'"],
      'frame-ancestors': ["'none'"],
      'base-uri': ["'none'"],
    });
    expect(headers['content-security-policy']).not.toMatch(/https?:|\*|unsafe-eval/);
    expect(headers['referrer-policy']).toBe('no-referrer');
    expect(headers['x-content-type-options']).toBe('nosniff');
    expect(text).not.toMatch(/<script>|\son\w+=|style="|https?:\/\//);
    const loaded = [...text.matchAll(/<(?:link|script)[^>]* (?:src|href)="([^"]+)"/g)].map(
      ([, target]) => target ?? '',
    );
    expect(loaded.length).toBeGreaterThan(2);
    for (const target of loaded.filter((link) => !link.startsWith('data:'))) {
      expect(target).toMatch(/^\/(docs|pages)\/[\w-]+(\.[\w-]+)*$/);
      const asset = await ask(world().url, `GET ${target}`);
      expect(asset.status, target).toBe(200);
      expect(asset.headers['content-type'], target).toMatch(
        target.endsWith('.css') ? /^text\/css/ : /^(text|application)\/javascript/,
      );
    }
  });

  it('the reference has the typeface of the console, which its policy permits, and leads back', async () => {
    const { text, headers } = await ask(world().url, 'GET /docs');
    expect(text).toContain('<a href="/">Tessera</a>');
    expect(headers['content-security-policy']).toContain("font-src 'self'");
    const style = await ask(world().url, 'GET /pages/docs.css');
    const family = /font-family: ('[^']+')/.exec(style.text)?.[1];
    expect((await ask(world().url, 'GET /docs/swagger-ui.css')).text).toContain(`font-family:${family},`);
    const font = /src: url\(([^)]+)\)/.exec(style.text)?.[1];
    expect((await ask(world().url, `GET ${font}`)).headers['content-type']).toBe('font/woff2');
  });

  it('/docs/ has the assets that are needed, and nothing else', async () => {
    for (const name of [
      '',
      'index.html',
      'LICENSE',
      'swagger-ui.js',
      'swagger-ui-es-bundle.js',
      'swagger-ui-bundle.js.map',
      'oauth2-redirect.html',
      'package.json',
    ]) {
      expect((await ask(world().url, `GET /docs/${name}`)).status, name).toBe(404);
    }
  });

  it('the reference is of this server and asks no validator elsewhere', async () => {
    const { text } = await ask(world().url, 'GET /pages/docs.js');
    expect(text).toContain("url: '/openapi.json'");
    expect(text).toContain('validatorUrl: null');
    expect(text).not.toMatch(/https?:\/\//);
  });

  it.each(['/openapi.json', '/docs/swagger-ui-bundle.js'])(
    '%s is in memory once, however many read it',
    async (path) => {
      const sent = new Set<unknown>();
      const note = (_request: unknown, response: ServerResponse) => {
        const { end } = response;
        response.end = ((...given: Parameters<typeof end>) => {
          sent.add(given[0]);
          return end.apply(response, given);
        }) as typeof end;
      };
      world().app.server.prependListener('request', note);
      onTestFinished(() => void world().app.server.off('request', note));
      await Promise.all([1, 2, 3].map(() => ask(world().url, `GET ${path}`)));
      // A text would be copied for each connection that takes its time.
      expect([...sent]).toEqual([expect.any(Buffer)]);
    },
  );

  it('/openapi.json is the committed document', async () => {
    const { headers, body } = await ask(world().url, 'GET /openapi.json');
    expect(headers['content-type']).toMatch(/^application\/json/);
    expect(body).toEqual(JSON.parse(readFileSync(new URL('../../../../openapi.json', import.meta.url), 'utf8')));
  });

  it('H02: pages and health answer wrong methods with 405 and Allow', async () => {
    for (const path of [...pages, '/openapi.json', '/healthz', '/readyz', '/docs/swagger-ui.css']) {
      for (const method of ['POST', 'DELETE', 'OPTIONS', 'TRACE']) {
        const { body, headers } = await ask(world().url, `${method} ${path}`);
        expect(body, `${method} ${path}`).toMatchObject({ code: 405, error: 'method_not_allowed' });
        expect(headers['allow']?.split(', ').sort()).toEqual(['GET', 'HEAD']);
      }
    }
  });
});
