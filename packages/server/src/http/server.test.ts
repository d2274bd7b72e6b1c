import type { ErrorCode } from '@tessera/contract';
import { pino } from 'pino';
import { describe, expect, it } from 'vitest';
import { Problem } from '../kit/problem.ts';
import { registerHealth } from './health.ts';
import { createServer } from './server.ts';
import { Proxies } from './wire/proxies.ts';

function server(options: { httpsOnly?: boolean; trustedProxies?: string[] } = {}) {
  const app = createServer({
    log: pino({ level: 'silent' }),
    proxies: new Proxies(options.trustedProxies ?? []),
    corsOrigins: [],
    httpsOnly: options.httpsOnly ?? false,
  });
  registerHealth(app, async () => true);
  app.get('/thing', async () => 'ok');
  return app;
}

describe('plain HTTP where TLS is required', () => {
  const far = '203.0.113.9';
  const proxy = '198.51.100.7';
  it.each([
    ['is refused from elsewhere', far, undefined, 403],
    ['is refused to a client that only claims TLS', far, 'https', 403],
    ['a trusted proxy that says it was TLS', proxy, 'https', 200],
    ['no trusted proxy that says it was not', proxy, 'http', 403],
    ['no trusted proxy that says nothing', proxy, undefined, 403],
    ['this machine', '127.0.0.1', undefined, 200],
    ['this machine by IPv6', '::1', undefined, 200],
    ['this machine by both', '::ffff:127.0.0.1', undefined, 200],
    ['no proxy on this machine that says it was not TLS', '127.0.0.1', 'http', 403],
    ['an untrusted proxy on this machine that says it was TLS', '127.0.0.1', 'https', 200],
  ])('H12: %s', async (_name, remoteAddress, told, status) => {
    const app = server({ httpsOnly: true, trustedProxies: [proxy] });
    const headers = told === undefined ? {} : { 'x-forwarded-proto': told };
    const answer = await app.inject({ url: '/thing', remoteAddress, headers });
    expect(answer.statusCode).toBe(status);
    expect(answer.headers).not.toHaveProperty('location');
    expect((await app.inject({ url: '/healthz', remoteAddress, headers })).statusCode).toBe(200);
  });
});

describe('when to try again', () => {
  it.each<[ErrorCode, number | undefined, string | undefined]>([
    ['too_many_requests', undefined, '1'],
    ['too_many_requests', 30, '30'],
    ['too_many_requests', 1.2, '2'],
    ['unavailable', undefined, '1'],
    ['unavailable', 5, '5'],
    ['internal', undefined, undefined],
    ['outcome_unknown', undefined, undefined],
  ])('is told with %s after %s s', async (code, retryAfter, told) => {
    const app = server();
    app.get('/failing', async () => {
      throw new Problem(code, retryAfter === undefined ? {} : { retryAfter });
    });
    const answer = await app.inject({ url: '/failing' });
    expect(answer.headers['retry-after']).toBe(told);
    expect(answer.json()).toMatchObject({ code: answer.statusCode, error: code });
  });
});

describe('a crash (R21)', () => {
  it.each([
    ['an error', new Error('canary')],
    ['an error that claims a status', Object.assign(new Error('canary'), { statusCode: 503 })],
    ['a text', 'canary'],
    ['nothing', undefined],
  ])('by %s is a 500 with nothing inside', async (_name, thrown) => {
    const app = server();
    app.get('/failing', async () => {
      throw thrown;
    });
    const answer = await app.inject({ url: '/failing' });
    expect(answer.json()).toMatchObject({ code: 500, error: 'internal' });
    expect(answer.body).not.toContain('canary');
  });
});
