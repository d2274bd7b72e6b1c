import { request } from 'node:http';
import { expect, it } from 'vitest';
import { basic } from '../../testing/caller.ts';
import { onEveryEngine } from '../../testing/world.ts';

const formType = 'application/x-www-form-urlencoded';

onEveryEngine('forms', (world) => {
  /** Posts a body as it stands. */
  const post = (path: string, body: string | Buffer, headers: Record<string, string> = {}) =>
    new Promise<{ status: number; body: Record<string, unknown> }>((resolve, reject) => {
      const asked = request(`${world().url}/v1${path}`, {
        method: 'POST',
        headers: { 'content-type': formType, ...headers },
      });
      asked.on('error', reject).on('response', async (response) => {
        const chunks = [];
        for await (const chunk of response) chunks.push(chunk);
        resolve({ status: response.statusCode ?? 0, body: JSON.parse(Buffer.concat(chunks).toString()) });
      });
      asked.end(body);
    });

  it.each<[string, string | Buffer, Record<string, string>, number, string]>([
    ['a parameter twice', 'token=a&token=b', {}, 400, 'invalid_request'],
    ['a broken escape', 'token=%zz', {}, 400, 'invalid_request'],
    ['an escape that is no UTF-8', 'token=%ff', {}, 400, 'invalid_request'],
    ['bytes that are no UTF-8', Buffer.from([0x74, 0x3d, 0xff]), {}, 400, 'invalid_request'],
    ['NUL', 'token=a%00', {}, 400, 'invalid_request'],
    ['no token', 'token=', {}, 400, 'invalid_request'],
    ['nothing', '', {}, 400, 'invalid_request'],
    ['JSON', '{"token":"a"}', { 'content-type': 'application/json' }, 415, 'unsupported_media_type'],
    ['a client in both places', 'token=a&client_id=b', { authorization: basic('a', '') }, 400, 'invalid_request'],
    ['a secret in both places', 'token=a&client_secret=b', { authorization: 'Bearer b' }, 400, 'invalid_request'],
    ['a client secret that is wrong', 'token=a&client_id=b&client_secret=c', {}, 401, 'invalid_client'],
  ])('are refused with %s', async (_what, body, headers, status, error) => {
    const answer = await post('/oauth/revoke', body, headers);
    expect([answer.status, answer.body['error']]).toEqual([status, error]);
    expect(answer.body['error_description']).toEqual(expect.any(String));
  });

  it('are asked for where the type of a body is none', async () => {
    for (const path of ['/oauth/revoke', '/oauth/introspect', '/oauth/token']) {
      const { status, body } = await post(path, 'token=a', { 'content-type': 'x' });
      expect([status, body['error_description']], path).toEqual([
        415,
        'Send the body as a form, with Content-Type: application/x-www-form-urlencoded',
      ]);
    }
  });

  it('are read with any parameters besides, and however the type is written', async () => {
    const answer = await post('/oauth/revoke', '__proto__=x&token=a+b&resource=c&resource2=', {
      'content-type': 'Application/X-WWW-Form-Urlencoded; charset=UTF-8',
    });
    expect(answer).toEqual({ status: 200, body: {} });
  });

  it('are refused by other operations and by the console', async () => {
    expect((await post('/user', 'username=mallory&password=Fake-Password-1')).status).toBe(415);
    const answer = await fetch(`${world().url}/console/v1/oauth/revoke`, { method: 'POST' });
    expect(answer.status).toBe(404);
  });

  it('are answered alike by both adapters', async () => {
    for (const body of ['token=a', 'token=a&token=b', '', 'token=%zz']) {
      const [raw, fastify] = [
        await post('/oauth/introspect', body),
        // A body without a length is left to Fastify.
        await post('/oauth/introspect', body, { 'transfer-encoding': 'chunked' }),
      ];
      const { request_id: _a, ...one } = raw.body;
      const { request_id: _b, ...other } = fastify.body;
      expect([raw.status, one]).toEqual([fastify.status, other]);
    }
  });

  it('cannot be asked for by GET', async () => {
    const answer = await fetch(`${world().url}/v1/oauth/introspect`);
    expect([answer.status, answer.headers.get('allow')]).toEqual([405, 'POST']);
  });

  it('the metadata names every endpoint by its address', async () => {
    const answer = await fetch(`${world().url}/.well-known/oauth-authorization-server`);
    const found = (await answer.json()) as Record<string, string>;
    expect(found['issuer']).toBe(world().url);
    for (const name of ['device_authorization', 'token', 'revocation', 'introspection']) {
      const { status } = await fetch(found[`${name}_endpoint`] ?? '', { method: 'POST' });
      expect([400, 401]).toContain(status);
    }
  });
});
