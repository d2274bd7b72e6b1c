import { describe, expect, it } from 'vitest';
import { onEveryEngine } from '../../src/testing/world.ts';
import { ask, keyLine, type RawAnswer } from './raw.ts';

const newestJava = ['User-Agent: OpenAPI-Generator/2.17.51/java'];
const olderJava = ['User-Agent: OpenAPI-Generator/1.4.0/java'];
const csharp = ['User-Agent: OpenAPI-Generator/1.0.0/csharp'];
const strictPython = ['User-Agent: OpenAPI-Generator/0.0.1/python'];
const newerPython = ['User-Agent: OpenAPI-Generator/0.0.1/python', 'Content-Type: application/json'];
const javaScript = ['User-Agent: OpenAPI-Generator/1.0.8/Javascript', 'Content-Type: application/json'];
const nobody: string[] = [];

const two = ['user:read', 'organization:read'];
const joined = 'user:read organization:read';

function scopesByName(answer: RawAnswer): Record<string, unknown> {
  return Object.fromEntries(answer.body.map((token: Record<string, unknown>) => [token['name'], token['scope']]));
}

onEveryEngine('the shape of scope', (world) => {
  it.each([
    ['newest Java', newestJava, ['*'], ['user:read'], two],
    ['older Java', olderJava, undefined, ['user:read'], two],
    ['C#', csharp, '*', 'user:read', joined],
    ['the strict Python', strictPython, '*', 'user:read', joined],
    ['newer Python', newerPython, '*', ['user:read'], two],
    ['JavaScript', javaScript, '*', ['user:read'], two],
    ['no named client', nobody, '*', ['user:read'], two],
  ])('suits %s', async (_name, headers, ofAll, ofOne, ofTwo) => {
    const alice = await world().person('alice');
    for (const [name, scope] of Object.entries({ all: '*', one: 'user:read', two })) {
      await alice.basic.post('/token', { name, scope });
    }
    const key = keyLine(alice.token);
    const list = await ask(world().url, 'GET /v1/tokens', [key, ...headers]);
    expect(scopesByName(list)).toEqual({ all: ofAll, one: ofOne, two: ofTwo });
    const sessions = await ask(world().url, 'GET /v1/tokens/session', [key, ...headers]);
    expect(sessions.body[0].scope).toEqual(ofAll);
    expect((await ask(world().url, 'GET /v1/session', [key, ...headers])).body.scope).toEqual(ofAll);
  });

  it.each([
    ['newest Java', newestJava],
    ['older Java', olderJava],
    ['C#', csharp],
    ['Python', newerPython],
    ['no named client', nobody],
  ])('of POST /token is that of its request: %s', async (_name, headers) => {
    const alice = await world().person('alice');
    const scopeOf = async (scope: unknown) => {
      const types = headers.some((line) => line.startsWith('Content-Type'))
        ? headers
        : [...headers, 'Content-Type: application/json'];
      return (await ask(world().url, 'POST /v1/token', [keyLine(alice.token), ...types], JSON.stringify({ scope })))
        .body.scope;
    };
    expect(await scopeOf('*')).toBe('*');
    expect(await scopeOf(['*'])).toEqual(['*']);
    expect(await scopeOf('user:read')).toBe('user:read');
    expect(await scopeOf(joined)).toBe(joined);
    expect(await scopeOf(two)).toEqual(two);
  });

  it('absent, null and empty mean the own scopes; an unknown one is a 400', async () => {
    const alice = await world().person('alice');
    for (const body of [{}, { scope: null }, { scope: '' }, { scope: [] }]) {
      expect([(await alice.basic.post('/token', body)).body.scope].flat()).toEqual(['*']);
    }
    for (const scope of ['everything', 'user:read everything', ['user:read', 'everything'], 'user:READ']) {
      expect((await alice.basic.post('/token', { scope })).status, String(scope)).toBe(400);
    }
  });

  it('the strict Python client alone is told read_write of a read_write_delete', async () => {
    const alice = await world().person('alice');
    const carol = await world().person('carol');
    const acme = await world().organization(alice, { read_write_delete: carol });
    const key = keyLine(carol.token);
    const rolesIn = async (path: string, headers: string[]) =>
      [...(await ask(world().url, `GET /v1${path}`, [key, ...headers])).text.matchAll(/"role":"(\w+)"/g)].map(
        ([, role]) => role,
      );
    for (const path of [
      '/user',
      '/organizations',
      `/organizations/${acme}`,
      `/organizations/${acme}/${carol.username}`,
    ]) {
      expect(await rolesIn(path, strictPython), path).toContain('read_write');
      expect(await rolesIn(path, strictPython), path).not.toContain('read_write_delete');
      for (const headers of [newerPython, javaScript, newestJava, nobody]) {
        expect(await rolesIn(path, headers), path).toContain('read_write_delete');
      }
    }
  });
});

describe.each([
  ['string', '*', joined],
  ['array', ['*'], two],
])('TESSERA_SCOPE_SHAPE=%s', (shape, ofAll, ofTwo) => {
  onEveryEngine(
    'the shape of scope',
    (world) => {
      it('is the same for every client, but that of a request is answered in its own', async () => {
        const alice = await world().person('alice');
        await alice.basic.post('/token', { name: 'all' });
        const asString = await alice.basic.post('/token', { name: 'two', scope: joined });
        expect(asString.body.scope).toBe(joined);
        const asArray = await alice.basic.post('/token', { name: 'three', scope: two });
        expect(asArray.body.scope).toEqual(two);
        for (const headers of [newestJava, olderJava, csharp, strictPython, newerPython, nobody]) {
          const list = await ask(world().url, 'GET /v1/tokens', [keyLine(alice.token), ...headers]);
          expect(scopesByName(list)).toEqual({ all: ofAll, two: ofTwo, three: ofTwo });
        }
      });
    },
    { environment: { TESSERA_SCOPE_SHAPE: shape as string } },
  );
});
