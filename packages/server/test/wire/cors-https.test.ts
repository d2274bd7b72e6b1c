import { randomBytes } from 'node:crypto';
import { expect, it } from 'vitest';
import { onEveryEngine } from '../../src/testing/world.ts';
import { ask, keyLine } from './raw.ts';

const friend = 'https://console.example';
const strangers = [
  'https://evil.example',
  'null',
  `${friend}.evil.example`,
  'http://console.example',
  'https://CONSOLE.example.',
  'https://xconsole.example',
];
const preflight = ['Access-Control-Request-Method: GET', 'Access-Control-Request-Headers: x-tiledb-rest-api-key'];

onEveryEngine('CORS, not configured', (world) => {
  it('S07: is off for every origin', async () => {
    const alice = await world().person('alice');
    for (const origin of [friend, ...strangers]) {
      const get = await ask(world().url, 'GET /v1/user', [keyLine(alice.token), `Origin: ${origin}`, 'Cookie: a=b']);
      const asked = await ask(world().url, 'OPTIONS /v1/user', [`Origin: ${origin}`, ...preflight]);
      expect(asked.status).toBe(405);
      for (const { headers } of [get, asked]) {
        expect(Object.keys(headers).filter((name) => name.startsWith('access-control'))).toEqual([]);
      }
    }
  });
});

onEveryEngine(
  'CORS, configured',
  (world) => {
    it('lets the pages of the origins on the list in, without cookies', async () => {
      const alice = await world().person('alice');
      const asked = await ask(world().url, 'OPTIONS /v1/tokens/ci', [`Origin: ${friend}`, ...preflight]);
      expect(asked.status).toBe(204);
      expect(asked.headers['access-control-allow-origin']).toBe(friend);
      expect(asked.headers['access-control-allow-methods']).toContain('DELETE');
      expect(asked.headers['access-control-allow-headers']).toMatch(/x-tiledb-rest-api-key.*x-tessera-otp/);
      expect(asked.headers).not.toHaveProperty('access-control-allow-credentials');
      const got = await ask(world().url, 'GET /v1/user', [keyLine(alice.token), `Origin: ${friend}`]);
      expect(got.headers['access-control-allow-origin']).toBe(friend);
      expect(got.headers['vary']).toMatch(/origin/i);
    });

    it('lets them read failures, those before any operation included', async () => {
      for (const line of ['GET /v1/user', 'GET /v1/nothing', 'PUT /v1/user', `GET /v1/users/${'a'.repeat(9000)}`]) {
        const { status, headers } = await ask(world().url, line, [`Origin: ${friend}`]);
        expect(status).toBeGreaterThanOrEqual(400);
        expect(headers['access-control-allow-origin'], line.slice(0, 40)).toBe(friend);
      }
    });

    it('S07: answers every other origin as if there were none', async () => {
      const alice = await world().person('alice');
      for (const origin of strangers) {
        const get = await ask(world().url, 'GET /v1/user', [keyLine(alice.token), `Origin: ${origin}`]);
        const asked = await ask(world().url, 'OPTIONS /v1/user', [`Origin: ${origin}`, ...preflight]);
        expect(get.status).toBe(200);
        expect(asked.body, origin).toMatchObject({ code: 405 });
        for (const { headers } of [get, asked]) {
          expect(Object.keys(headers).filter((name) => name.startsWith('access-control-allow'))).toEqual([]);
        }
      }
      expect((await ask(world().url, 'OPTIONS /v1/user')).body).toMatchObject({ code: 405 });
    });
  },
  { environment: { TESSERA_CORS_ORIGINS: friend } },
);

const production = {
  TESSERA_PUBLIC_URL: 'https://accounts.example',
  TESSERA_SMTP_URL: 'smtp://127.0.0.1:9',
  TESSERA_KEY: `test:${randomBytes(32).toString('base64')}`,
};

onEveryEngine(
  'production, behind a proxy on this machine',
  (world) => {
    it('H12: refuses a request that came to the proxy over plain HTTP, and never redirects it', async () => {
      for (const told of ['http', 'HTTP', 'https, http', 'http, https']) {
        const { status, headers, body } = await ask(world().url, 'GET /v1/user', [`X-Forwarded-Proto: ${told}`]);
        expect(status, told).toBe(403);
        expect(body.error, told).toBe('https_required');
        expect(headers).not.toHaveProperty('location');
      }
    });

    it('answers requests over TLS, and requests from this machine itself', async () => {
      expect((await ask(world().url, 'GET /v1/user', ['X-Forwarded-Proto: https'])).status).toBe(401);
      expect((await ask(world().url, 'GET /v1/user')).status).toBe(401);
    });

    it('answers the probes of an orchestrator however they come', async () => {
      expect((await ask(world().url, 'GET /healthz', ['X-Forwarded-Proto: http'])).status).toBe(200);
      expect((await ask(world().url, 'GET /readyz', ['X-Forwarded-Proto: http'])).status).toBe(200);
    });
  },
  { environment: production },
);

onEveryEngine('development', (world) => {
  it('answers over plain HTTP', async () => {
    expect((await ask(world().url, 'GET /v1/user', ['X-Forwarded-Proto: http'])).status).toBe(401);
  });
});
