import { expect, it } from 'vitest';
import { eventually, onEveryEngine } from '../../src/testing/world.ts';
import { ask, keyLine } from './raw.ts';

const constant = {
  'x-content-type-options': 'nosniff',
  'cache-control': 'no-store',
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
  'cross-origin-resource-policy': 'same-origin',
};
const uuid = /^[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}$/;

onEveryEngine('the headers of an answer', (world) => {
  it('say on both paths, of success and of every failure, that it is no page, and which request it answers', async () => {
    const alice = await world().person('alice');
    const key = keyLine(alice.token);
    const asked: [string, string[]][] = [
      ['GET /v1/user', [key]],
      ['GET /v1/user?x', [key]],
      ['GET /v1/user', []],
      ['GET /v1/user?x', []],
      ['DELETE /v1/tokens/nothing', [key]],
      ['POST /v1/user/confirm_email/request', [key]],
      ['GET /nothing', []],
      ['PUT /v1/user', []],
      ['GET /v1/users/%zz', []],
      [`GET /v1/users/${'a'.repeat(9000)}`, [key]],
      ['GET /healthz', []],
      ['GET /openapi.json', []],
      ['get /v1/user', []],
      ['GET /v1/user', [`X: ${'a'.repeat(20_000)}`]],
    ];
    for (const [line, headers] of asked) {
      const answer = await ask(world().url, line, headers);
      expect(answer.headers, line).toMatchObject(constant);
      expect(answer.headers['x-request-id'], line).toMatch(uuid);
      expect(answer.headers['strict-transport-security']).toBeUndefined();
      if (answer.status >= 400) expect(answer.body.request_id).toBe(answer.headers['x-request-id']);
      expect(
        world().log.filter((text) => text.includes(answer.headers['x-request-id'] ?? '?')),
        line,
      ).toHaveLength(1);
    }
  });

  it('come in one order on both paths', async () => {
    const alice = await world().person('alice');
    for (const headers of [[keyLine(alice.token)], [], [keyLine('wrong')]]) {
      const [quick, whole] = [
        await ask(world().url, 'GET /v1/user', headers),
        await ask(world().url, 'GET /v1/user?x', headers),
      ].map((answer) => Object.keys(answer.headers));
      expect(quick).toEqual(whole);
    }
  });

  it('take no ID from those who are no proxy', async () => {
    const { headers } = await ask(world().url, 'GET /v1/user', ['X-Request-Id: chosen']);
    expect(headers['x-request-id']).toMatch(uuid);
  });
});

onEveryEngine(
  'the headers of an answer behind a proxy, in production, with CORS',
  (world) => {
    const forwarded = ['X-Forwarded-Proto: https', 'X-Forwarded-For: 203.0.113.9'];

    it('tell browsers to come over TLS, on both paths and of failures', async () => {
      for (const line of ['GET /v1/user', 'GET /v1/user?x', 'GET /nothing', 'get / ', 'GET /v1/token']) {
        const { headers } = await ask(world().url, line, forwarded);
        expect(headers, line).toMatchObject({
          ...constant,
          'strict-transport-security': expect.stringMatching(/^max-age=31536000/),
        });
      }
    });

    it('depend on the origin on both paths, and come in one order', async () => {
      const [quick, whole] = [
        await ask(world().url, 'GET /v1/user', forwarded),
        await ask(world().url, 'GET /v1/user?x', forwarded),
      ].map(({ headers }) => headers);
      expect(quick?.['vary']).toBe('Origin');
      expect(Object.keys(quick ?? {})).toEqual(Object.keys(whole ?? {}));
    });

    it.each(['chosen', 'a'.repeat(128), '1-67891233-abcdef012345678912345678', 'Root=1-2:a/b@c~d.e_f+g'])(
      "repeat the proxy's ID %s, which is in the log too",
      async (id) => {
        for (const line of ['GET /v1/user', 'GET /v1/user?x', 'GET /nothing']) {
          const before = world().log.length;
          const { headers, body } = await ask(world().url, line, [...forwarded, `X-Request-Id: ${id}`]);
          expect([headers['x-request-id'], body.request_id]).toEqual([id, id]);
          const logged = world()
            .log.slice(before)
            .map((text) => JSON.parse(text).request_id);
          expect(logged).toContain(id);
        }
      },
    );

    it("name the proxy's trace in the log, on both paths and of failures", async () => {
      const trace = '4bf92f3577b34da6a3ce929d0e0e4736';
      const told = [...forwarded, `Traceparent: 00-${trace}-00f067aa0ba902b7-01`];
      for (const line of ['GET /v1/user', 'GET /v1/user?x', 'GET /nothing', 'GET /v1/users/%zz']) {
        const { headers } = await ask(world().url, line, told);
        const logged = await eventually(() =>
          world().log.find((text) => text.includes(headers['x-request-id'] ?? '?')),
        );
        expect(JSON.parse(logged).trace_id, line).toBe(trace);
      }
    });

    it.each(['', 'a b', 'a"b', 'a\\b', 'a'.repeat(129), 'a,b', '{}', 'a\tb', 'é'])(
      'make one where the proxy says %j',
      async (id) => {
        for (const line of ['GET /v1/user', 'GET /v1/user?x']) {
          const { headers } = await ask(world().url, line, [...forwarded, `X-Request-Id: ${id}`]);
          expect(headers['x-request-id']).toMatch(uuid);
          const twice = await ask(world().url, line, [...forwarded, 'X-Request-Id: one', 'X-Request-Id: two']);
          expect(twice.headers['x-request-id']).toMatch(uuid);
        }
      },
    );
  },
  {
    environment: {
      TESSERA_PUBLIC_URL: 'https://accounts.example.com',
      TESSERA_KEY: `test:${Buffer.alloc(32, 1).toString('base64')}`,
      TESSERA_SMTP_URL: 'smtp://127.0.0.1:1',
      TESSERA_MAIL_FROM: 'accounts@example.com',
      TESSERA_TRUSTED_PROXIES: '127.0.0.1',
      TESSERA_CORS_ORIGINS: 'https://app.example.com',
    },
  },
);
