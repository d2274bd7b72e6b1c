import { describe, expect, it } from 'vitest';
import { onEveryEngine } from '../../server/src/testing/world.ts';
import { scopesOf, Tessera, TesseraError } from './index.ts';
import { answers, line } from './testing/line.ts';

onEveryEngine('the scopes of a token', (world) => {
  it('are a list, however they were asked for', async () => {
    const alice = await world().person('alice');
    const tessera = new Tessera({ baseUrl: world().url, token: alice.token });
    expect(scopesOf(await tessera.requestToken())).toEqual(['*']);
    expect(scopesOf(await tessera.requestToken({ scope: 'user:read array:read' }))).toEqual([
      'user:read',
      'array:read',
    ]);
    expect(scopesOf(await tessera.requestToken({ scope: ['user:read'] }))).toEqual(['user:read']);
  });
});

describe('TileDB Cloud', () => {
  const baseUrl = 'https://api.tiledb.com/v1';

  it('is asked as it expects: with its key header, and without ours', async () => {
    const { fetch, sent } = line(answers(200, { token: 'fake', name: 'ci', scope: 'user:read array:read' }));
    const made = await new Tessera({ baseUrl, token: 'fake', fetch }).requestToken({ name: 'ci' });
    expect(scopesOf(made)).toEqual(['user:read', 'array:read']);
    expect(sent[0]?.url).toBe('https://api.tiledb.com/v1/token');
    expect(Object.fromEntries(sent[0]?.headers ?? [])).toEqual({
      accept: 'application/json',
      'content-type': 'application/json',
      'x-tiledb-rest-api-key': 'fake',
    });
  });

  it('may answer less than we do: no scope, no slug, no dates of a session', async () => {
    const { fetch } = line(
      answers(200, { token: 'fake-session' }),
      answers(200, { username: 'alice' }),
      answers(404, { code: 8003, message: 'user not found', request_id: 'abc' }),
    );
    const tessera = new Tessera({ baseUrl, username: 'alice', password: 'fake', fetch });
    expect(await tessera.getUser()).toEqual({ username: 'alice' });
    const error = await tessera.getUserWithUsername('bob').catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(TesseraError);
    expect(error).toMatchObject({ status: 404, error: 'unknown', message: 'user not found', requestId: 'abc' });
    expect(scopesOf({})).toEqual([]);
  });
});
