import { type Operation, operations } from '@tessera/contract';
import { expect, it, onTestFinished, vi } from 'vitest';
import { basic, HttpClient } from '../../testing/caller.ts';
import { comparable } from '../../testing/comparable.ts';
import { FakeStore } from '../../testing/fake-store.ts';
import { occupyHashing } from '../../testing/occupied-hashing.ts';
import { sql } from '../../testing/sql.ts';
import { eventually, expectStatus, onEveryEngine, World } from '../../testing/world.ts';
import { RawAdapter } from './raw.ts';

/** Which requests were taken, in turn. */
function taken() {
  const spy = vi.spyOn(RawAdapter.prototype, 'tryHandle');
  onTestFinished(() => spy.mockRestore());
  return () => spy.mock.results.map(({ value }) => value);
}

onEveryEngine('an answer of the raw adapter', (world) => {
  it("equals Fastify's to the byte, and writes one log line with the same fields", async () => {
    const alice = await world().person('alice');
    await world().organization(alice);
    await world().key(alice, '*');
    const little = await world().key(alice, 'array:read');
    const takes = taken();
    const callers = {
      session: alice.session,
      basic: alice.basic,
      little: new HttpClient(world().url, { 'x-tiledb-rest-api-key': little }),
      wrong: new HttpClient(world().url, { 'x-tiledb-rest-api-key': 'tsn_wrong' }),
      strange: new HttpClient(world().url, { authorization: 'Digest x' }),
      nobody: world().anonymous,
    };
    for (const [name, caller] of Object.entries(callers)) {
      for (const path of ['/user', '/tokens', '/tokens/session', '/tokens/scopes']) {
        for (const agent of ['node', 'x/python']) {
          const before = takes().length;
          const [quick, whole] = [
            await caller.get(path, { headers: { 'user-agent': agent } }),
            // Requests that only Fastify accepts.
            await caller.get(`${path}?x`, { headers: { 'user-agent': agent } }),
          ];
          expect(takes().slice(before)).toEqual([true, false]);
          expect(comparable(quick), `${name} ${path}`).toEqual(comparable(whole));
        }
      }
    }
    for (const caller of [alice.basic, callers.little, callers.wrong]) {
      const before = takes().length;
      const [quick, whole] = [await caller.get('/session'), await caller.get('/session?x')].map((answer) => {
        const { status, rest, text } = comparable(answer);
        return { status, rest, fields: status === 200 ? Object.keys(JSON.parse(text ?? '')) : answer.body.error };
      });
      expect(takes().slice(before)).toEqual([true, false]);
      expect(quick).toEqual(whole);
    }
    const line = async (caller: HttpClient, path: string) => {
      const from = world().log.length;
      await caller.get(path);
      return eventually(() =>
        world()
          .log.slice(from)
          .find((text) => text.includes('"msg":"request"')),
      );
    };
    for (const caller of [alice.session, callers.nobody, callers.little]) {
      const [quick, whole] = [await line(caller, '/user'), await line(caller, '/user?x')].map((text) => {
        const { time: _t, ms: _m, request_id: _r, trace_id: _i, ...fields } = JSON.parse(text);
        return fields;
      });
      expect(quick).toEqual(whole);
    }
  });

  it('is a short-lived key too, with what the URL asks for', async () => {
    const alice = await world().person('alice');
    const store = await FakeStore.shared();
    const at = `/credentials/${alice.username}`;
    const lake = { name: 'lake', access_key_id: 'AKIAFAKE', secret_access_key: 'fake', endpoint: store.url };
    await expectStatus(alice.session.post(`${at}/aws`, { ...lake, buckets: ['s3://acme-lake'], default: true }), 204);
    const takes = taken();
    for (const asked of [
      'aws/lake/temporary?access=read&path=s3://acme-lake/a&path=s3://acme-lake/b',
      ...['aws/lake/temporary?format=env', '-/temporary?path=s3://acme-lake/a', 'aws/lake/temporary?access=all'],
      ...['aws/none/temporary?format=iceberg', 'aws/lake/temporary?constructor=x&access=read'],
    ]) {
      const before = takes().length;
      const quick = await alice.session.get(`${at}/${asked}`);
      const whole = await alice.session.get(`${at}/${asked}&duration=%33600`);
      expect(takes().slice(before), asked).toEqual([true, false]);
      expect(comparable(quick), asked).toEqual(comparable(whole));
    }
  });

  it('takes a path that reads like the route itself for what it is: names that nothing has', async () => {
    const alice = await world().person('alice');
    await sql(world(), `update users set site_admin = 1 where id = '${alice.id}'`);
    const routes = (Object.values(operations) as Operation[]).filter(
      ({ method, path, hot }) => method === 'GET' && hot && path.includes('{'),
    );
    expect(routes.length).toBeGreaterThan(9);
    for (const { path, prefix } of routes) {
      const route = path.replace(/\{(\w+)\}/g, ':$1');
      const caller = alice.basic.below(prefix ?? '/v1');
      const [plain, encoded] = [await caller.get(route), await caller.get(route.replaceAll(':', '%3A'))];
      expect(plain.status, route).toBeLessThan(500);
      expect(comparable(plain), route).toEqual(comparable(encoded));
    }
  });

  it('is nothing that is unusual', async () => {
    const alice = await world().person('alice');
    const takes = taken();
    const unusual: [string, string, Record<string, string>][] = [
      ['GET', '/user?x', {}],
      ['GET', `/users/${alice.username}?x`, {}],
      ['GET', '/users/a%20b', {}],
      ['GET', `/users/${alice.username}/`, {}],
      ['GET', '/user/export', {}],
      ['GET', '/user/audit', {}],
      ['HEAD', '/user', {}],
      ['GET', '/user/', {}],
      ['GET', '/session?remember_me', {}],
      ['GET', `/credentials/${alice.username}/aws/a%20b/temporary`, {}],
      ['GET', `/credentials/${alice.username}/aws/lake/temporary?path=s3%3A%2F%2Facme`, {}],
      ['GET', `/credentials/${alice.username}/aws/lake/temporary?duration`, {}],
      ['HEAD', `/credentials/${alice.username}/aws/lake/temporary`, {}],
    ];
    for (const [method, path, headers] of unusual) await alice.session.send(method, path, undefined, { headers });
    expect(takes()).toEqual(unusual.map(() => false));
  });
});

it('sheds a sign-in while as many wait for a hash as may, but not one that needs no hash', async () => {
  const world = await World.start('sqlite');
  onTestFinished(() => world.stop());
  const alice = await world.person('alice');
  await alice.basic.get('/user');
  const hashing = occupyHashing(world.app.deps.passwords);
  const stranger = new HttpClient(world.url, { authorization: basic('nobody', 'wrong-password') });
  for (const path of ['/session', '/session?remember_me=true', '/user']) {
    const shed = await stranger.get(path);
    expect([shed.status, shed.body.error, shed.headers.get('retry-after')], path).toEqual([
      429,
      'too_many_requests',
      '1',
    ]);
  }
  expect((await alice.basic.get('/user')).status).toBe(200);
  expect((await alice.basic.get('/session')).status).toBe(200);
  await hashing.free();
  expect((await stranger.get('/session')).status).toBe(401);
});

it('over plain HTTP from elsewhere it answers no request where TLS is required', async () => {
  const world = await World.start('sqlite', {
    environment: {
      TESSERA_PUBLIC_URL: 'https://accounts.example.com',
      TESSERA_KEY: `test:${Buffer.alloc(32, 1).toString('base64')}`,
      TESSERA_SMTP_URL: 'smtp://127.0.0.1:1',
      TESSERA_MAIL_FROM: 'accounts@example.com',
      TESSERA_TRUSTED_PROXIES: '127.0.0.1',
    },
  });
  onTestFinished(() => world.stop());
  const takes = taken();
  const by = (proto: string) => world.anonymous.get('/user', { headers: { 'x-forwarded-proto': proto } });
  expect([(await by('http')).body.error, takes()]).toEqual(['https_required', [false]]);
  expect([(await by('https')).body.error, takes().at(-1)]).toEqual(['not_authenticated', true]);
});
