import { operationList } from '@tessera/contract';
import { expect, it } from 'vitest';
import { expectStatus, onEveryEngine } from '../../src/testing/world.ts';
import { ask, keyLine } from './raw.ts';

onEveryEngine('paths', (world) => {
  it('addresses a token of any name by its percent-encoding', async () => {
    const alice = await world().person('alice');
    const names = [
      'my token/1+2=',
      '100%',
      '%2F',
      'a+b',
      'smile 😀',
      'ünïcödé',
      '?a=b&c#d',
      'a;b',
      '\'"<>\\',
      '...',
      '://',
    ];
    for (const name of names) {
      expect((await alice.basic.post('/token', { name })).body.name).toBe(name);
      const path = `/v1/tokens/${encodeURIComponent(name)}`;
      expect((await ask(world().url, `DELETE ${path}`, [keyLine(alice.token)])).status, name).toBe(204);
      expect((await ask(world().url, `DELETE ${path}`, [keyLine(alice.token)])).status, name).toBe(404);
    }
    await alice.basic.post('/token', { name: 'my token/1+2=' });
    expect((await ask(world().url, 'DELETE /v1/tokens/my%20token%2F1%2B2%3D', [keyLine(alice.token)])).status).toBe(
      204,
    );
  });

  it('takes a plus sign in a path for itself', async () => {
    const alice = await world().person('alice');
    await alice.basic.post('/token', { name: 'a b' });
    expect((await ask(world().url, 'DELETE /v1/tokens/a+b', [keyLine(alice.token)])).status).toBe(404);
  });

  it('H06: never splits a segment at an encoded slash', async () => {
    const alice = await world().person('alice');
    const bob = await world().person('bob');
    const acme = await world().organization(alice, { read_only: bob });
    const key = keyLine(alice.token);
    for (const path of [`organizations/${acme}%2F${bob.username}`, `organizations/${acme}%2f${bob.username}`]) {
      expect((await ask(world().url, `DELETE /v1/${path}`, [key])).body, path).toMatchObject({
        error: 'organization_not_found',
      });
    }
    expect((await ask(world().url, `GET /v1/users%2F${alice.username}`, [key])).body.error).toBe('not_found');
    expect((await ask(world().url, `GET /v1/users/..%2F${alice.username}`, [key])).body.error).toBe('user_not_found');
    await expectStatus(bob.basic.get(`/organizations/${acme}`), 200);
  });

  it('H08: answers a malformed percent-encoding with a 400', async () => {
    const alice = await world().person('alice');
    for (const segment of ['%', '%zz', '%c0%af', '%ff', '%ed%a0%80', '%00', 'a%00b', '%2']) {
      for (const line of [
        `GET /v1/users/${segment}`,
        `DELETE /v1/tokens/${segment}`,
        `GET /v1/credentials/${segment}/aws`,
      ]) {
        const answer = await ask(world().url, line, [keyLine(alice.token)]);
        expect(answer.body, line).toMatchObject({ code: 400, error: 'invalid_request' });
      }
    }
  });

  it('tolerates the doubled prefixes that the newest Python client makes', async () => {
    const alice = await world().person('alice');
    const paths = ['/v1/user', '//v1/user', '/v1/v1/user', '//v1/v1/user', '///v1/user'];
    // Of base URLs that end in a slash.
    paths.push('/v1//user', '/v1///user', '/v1//v1/user', '/v1/v1//user', '//v1//v1//user', '/v1//user?x=//y');
    for (const path of paths) {
      const answer = await ask(world().url, `GET ${path}`, [keyLine(alice.token)]);
      expect(answer.body?.id, path).toBe(alice.id);
    }
  });

  it('H13: answers every unknown path with a 404 error object, and never redirects', async () => {
    const paths = [
      '/v4/capabilities',
      '/v1',
      '/v1/',
      '/v2/user',
      '/V1/user',
      '/v1/user/',
      '/v1/v1/v1/user',
      '/metrics',
      '/debug',
      '/.env',
      '/v1/user/x.css',
      '/v1/user;a=b',
      '/v1/users',
      '/docs/',
      '/docs/package.json',
      '/docs/../package.json',
      '/docs/%2e%2e%2fpackage.json',
      '/docs/swagger-ui.js',
      '/v1/../healthz',
      '/index.html',
    ];
    for (const path of paths) {
      for (const method of ['GET', 'POST', 'DELETE', 'OPTIONS']) {
        const answer = await ask(world().url, `${method} ${path}`);
        expect(answer.status, `${method} ${path}`).toBe(404);
        expect(answer.body, `${method} ${path}`).toMatchObject({ code: 404, error: 'not_found' });
      }
    }
  });

  it('takes an empty segment for nothing, never for a shorter path', async () => {
    const alice = await world().person('alice');
    const acme = await world().organization(alice);
    const key = keyLine(alice.token);
    for (const path of [
      '/v1/user/',
      '/v1/organizations/',
      '/v1//organizations/',
      `/v1/organizations/${acme}/`,
      `/v1/organizations//${alice.username}`,
      `/v1/users//${alice.username}`,
      '/v1/users/',
      '/v1/tokens/',
      `/v1/credentials//aws`,
      `/v1/credentials/${acme}/aws/`,
    ]) {
      for (const method of ['GET', 'DELETE', 'PATCH']) {
        const { body } = await ask(world().url, `${method} ${path}`, [key]);
        expect(body, `${method} ${path}`).toMatchObject({ code: 404, error: 'not_found' });
        expect(body.message, path).toMatch(/^There is nothing here/);
      }
    }
    expect((await ask(world().url, 'GET /v1/user/', [key])).body.message).toMatch(/ends in a slash/);
    await expectStatus(alice.session.get(`/organizations/${acme}`), 200);
  });

  it('says of paths that TileDB Cloud has for data that this server keeps accounts', async () => {
    for (const path of [
      '/v1/arrays/acme/x',
      '/v1/arrays/browser/owned',
      '/v1//arrays/acme',
      '/v1/groups/acme/x/contents',
      '/v1/udf/acme/x',
      '/v1/udfs/generic/acme',
      '/v1/task/5',
      '/v1/tasks?page=1',
      '/v1/taskgraphs/acme',
      '/v1/sql/acme',
      '/v1/notebooks/acme',
      '/v1/files/acme',
      '/v1/ml_models/acme',
      '/v1/public_assets',
      '/v2/arrays/acme/x',
      '/v2/groups/acme/x/contents',
    ]) {
      for (const method of ['GET', 'POST', 'DELETE']) {
        const { body } = await ask(world().url, `${method} ${path}`);
        expect(body, path).toMatchObject({ code: 404, error: 'not_found' });
        expect(body.message, path).toMatch(/keeps accounts, not data/);
      }
    }
    for (const path of ['/v1/arrayss', '/v1/nothing', '/arrays', '/v4/capabilities', '/v1/invitation']) {
      expect((await ask(world().url, `GET ${path}`)).body.message, path).toBe('There is nothing here');
    }
  });

  const wrongMethods = [
    'PUT',
    'OPTIONS',
    'TRACE',
    'PROPFIND',
    'QUERY',
    'LINK',
    'POST',
    'PATCH',
    'DELETE',
    'get',
    'FOO',
  ];
  const served = operationList.map(({ prefix = '/v1', path, method }) => ({
    path: prefix + path,
    method: method as string,
  }));
  it.each([...new Set(served.map(({ path }) => path))])(
    'H02: %s answers wrong methods with 405 and Allow',
    async (path) => {
      const ofPath = served.filter((operation) => operation.path === path).map(({ method }) => method);
      const literal = path.replace(/\{\w+\}/g, 'nobody');
      // Only a path that no other operation's template matches has just its own methods.
      const alike = served.filter(({ path: other }) =>
        new RegExp(`^${other.replace(/\{\w+\}/g, '[^/]+')}$`).test(literal),
      );
      const allowed: string[] = [...new Set([...ofPath, ...alike.map(({ method }) => method)])];
      if (allowed.includes('GET') && path !== '/v1/session') allowed.push('HEAD');
      for (const method of wrongMethods.filter((wrong) => !allowed.includes(wrong))) {
        const answer = await ask(world().url, `${method} ${literal}`);
        expect(answer.body, method).toMatchObject({ code: 405, error: 'method_not_allowed' });
        expect(answer.headers['allow']?.split(', ').sort(), method).toEqual([...allowed].sort());
      }
    },
  );

  it('H01: takes the method from the request line only', async () => {
    const alice = await world().person('alice');
    const line = `GET /v1/users/${alice.username}?_method=DELETE`;
    const headers = [
      keyLine(alice.token),
      'X-HTTP-Method-Override: DELETE',
      'X-HTTP-Method: DELETE',
      'X-Method-Override: DELETE',
    ];
    expect((await ask(world().url, line, headers)).status).toBe(200);
    expect((await alice.basic.get('/user')).status).toBe(200);
  });

  it('answers HEAD as GET, without the body', async () => {
    const alice = await world().person('alice');
    for (const path of [
      '/v1/user',
      '/v1/tokens',
      `/v1/users/${alice.username}`,
      '/v1/organizations',
      '/healthz',
      '/readyz',
      '/openapi.json',
      '/docs',
    ]) {
      const get = await ask(world().url, `GET ${path}`, [keyLine(alice.token)]);
      const head = await ask(world().url, `HEAD ${path}`, [keyLine(alice.token)]);
      expect(head.status, path).toBe(200);
      expect(head.headers['content-type'], path).toBe(get.headers['content-type']);
    }
    expect((await ask(world().url, 'HEAD /v1/users/nobody', [keyLine(alice.token)])).status).toBe(404);
  });

  it('makes no session for a HEAD', async () => {
    const alice = await world().person('alice');
    const before = (await alice.session.get('/tokens/session')).body.length;
    for (const path of ['/v1/session', '//v1/session', '/v1/session?remember_me=true', '/v1/v1/session']) {
      const answer = await ask(world().url, `HEAD ${path}`, [keyLine(alice.token)]);
      expect(answer.status, path).toBe(405);
      expect(answer.headers['allow'], path).toBe('GET');
    }
    expect((await ask(world().url, 'HEAD /v1/%73ession', [keyLine(alice.token)])).status).toBe(404);
    expect((await alice.session.get('/tokens/session')).body.length).toBe(before);
  });

  it('H09: lets no cache keep or guess at an authenticated answer', async () => {
    const alice = await world().person('alice');
    for (const line of [
      'GET /v1/user',
      'GET /v1/tokens',
      'GET /v1/session',
      'POST /v1/token',
      'GET /v1/users/nobody',
    ]) {
      const { headers } = await ask(world().url, line, [keyLine(alice.token)]);
      expect(headers['cache-control'], line).toBe('no-store');
      expect(headers['x-content-type-options'], line).toBe('nosniff');
    }
  });
});
