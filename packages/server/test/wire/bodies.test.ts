import { expect, it } from 'vitest';
import { expectStatus, onEveryEngine, unique } from '../../src/testing/world.ts';
import { ask, exchange, keyLine } from './raw.ts';

const json = 'Content-Type: application/json';

onEveryEngine('a body', (world) => {
  it('I03: does not begin with a byte-order mark', async () => {
    const alice = await world().person('alice');
    for (const body of ['\ufeff{"name":"ci"}', '\ufeff', '\ufeff{}', '{"name":"ci"}\ufeff']) {
      const answer = await ask(world().url, 'POST /v1/token', [keyLine(alice.token), json], body);
      expect(answer.body, JSON.stringify(body)).toMatchObject({ code: 400, error: 'invalid_json' });
    }
  });

  it('takes any type on a request without a body', async () => {
    const alice = await world().person('alice');
    const types = [
      'application/json',
      'application/x-www-form-urlencoded',
      'text/plain',
      'json',
      '',
      'multipart/form-data',
    ];
    for (const type of types) {
      const headers = [keyLine(alice.token), `Content-Type: ${type}`];
      expect((await ask(world().url, 'GET /v1/user', headers)).status, `GET, ${type}`).toBe(200);
      expect(
        (await ask(world().url, 'POST /v1/token', [...headers, 'Content-Length: 0'])).status,
        `POST, ${type}`,
      ).toBe(200);
      const revoked = await ask(world().url, 'DELETE /v1/tokens/token', headers);
      expect(revoked.status, `DELETE, ${type}`).toBe(204);
      // 403: read as far as asking for the mailed token.
      const confirmed = await ask(world().url, 'POST /v1/user/confirm_email', [...headers, 'Content-Length: 0']);
      expect(confirmed.status, `confirm_email, ${type}`).toBe(403);
    }
  });

  it('lets a GET or DELETE have a body that it never reads', async () => {
    const alice = await world().person('alice');
    await alice.basic.post('/token', { name: 'ci' });
    const chunked = 'Transfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0';
    expect((await ask(world().url, 'GET /v1/user', [keyLine(alice.token), chunked])).status).toBe(200);
    expect((await ask(world().url, 'DELETE /v1/tokens/ci', [keyLine(alice.token), json, chunked])).status).toBe(204);
  });

  it('answers malformed JSON with a 400 that has nothing of the body in it', async () => {
    const alice = await world().person('alice');
    const bodies = [
      '{"name":"a"b"}',
      '{"name":"ca\nary"}',
      '{',
      '}',
      'canary',
      "{'name':'x'}",
      '{"name":"x",}',
      '[1',
      '\ufeff{',
      '{"a":1}{',
      '"\\u12"',
    ];
    for (const body of bodies) {
      const answer = await ask(world().url, 'POST /v1/token', [keyLine(alice.token), json], body);
      expect(answer.status, body).toBe(400);
      expect(answer.body.error, body).toBe('invalid_json');
      expect(answer.text).not.toContain('canary');
    }
    const notUtf8 = Buffer.from('7b226e616d65223a22ff227d', 'hex');
    const head = `POST /v1/token HTTP/1.1\r\nHost: x\r\nConnection: close\r\n${json}\r\n${keyLine(alice.token)}\r\nContent-Length: ${notUtf8.length}\r\n\r\n`;
    expect((await exchange(world().url, Buffer.concat([Buffer.from(head), notUtf8])))[0]?.status).toBe(400);
  });

  it('takes null for absent, in fields and as the whole body', async () => {
    const alice = await world().person('alice');
    expect((await alice.basic.post('/token', 'null')).status).toBe(200);
    const { body } = await expectStatus(alice.basic.post('/token', { name: null, expires: null, scope: null }), 200);
    expect(body.name).toMatch(/^token/);
  });

  it('M07: leaves prototypes alone', async () => {
    const alice = await world().person('alice');
    const org = unique('org');
    const bodies = [
      `{"name":"${org}","__proto__":{"role":"owner","canary":1}}`,
      `{"name":"${org}-2","constructor":{"prototype":{"canary":1}}}`,
      `{"name":"${org}-3","asset_locations":{"__proto__":{"canary":1}}}`,
    ];
    for (const body of bodies) expect([204, 400]).toContain((await alice.basic.post('/organization', body)).status);
    expect(({} as Record<string, unknown>)['canary']).toBeUndefined();
    expect((await alice.basic.get('/user')).status).toBe(200);
  });

  it('M08: refuses a key that is there twice, at any depth and however it is written', async () => {
    const alice = await world().person('alice');
    const bodies = [
      '{"name":"a","name":"b"}',
      '{"name":"a","n\\u0061me":"b"}',
      '{"x":{"role":"read_only","role":"owner"}}',
      '{"x":[{"a":1},{"a":1,"b":[],"a":2}]}',
    ];
    for (const body of bodies) expect((await alice.basic.post('/token', body)).status, body).toBe(400);
    expect((await alice.basic.post('/token', '{"name":"name","x":[{"a":1},{"a":2}],"y":{"name":"x"}}')).status).toBe(
      200,
    );
  });

  it('D01: stops reading at 64 KiB, with a length and without', async () => {
    const chunk = `10000\r\n${'a'.repeat(65_536)}\r\n`;
    const chunked = await exchange(
      world().url,
      `POST /v1/user HTTP/1.1\r\nHost: x\r\n${json}\r\nTransfer-Encoding: chunked\r\n\r\n${chunk}${chunk}`,
    );
    expect(chunked[0]?.body).toMatchObject({ code: 413, error: 'body_too_large' });
    // Told of 64 MiB, it does not wait for them.
    const told = await exchange(
      world().url,
      `POST /v1/user HTTP/1.1\r\nHost: x\r\n${json}\r\nContent-Length: 67108864\r\n\r\n{`,
    );
    expect(told[0]?.body).toMatchObject({ code: 413, error: 'body_too_large' });
  });

  it('D02, D03: survives deep nesting, many keys, long texts and long numbers', async () => {
    const alice = await world().person('alice');
    const nested = (depth: number) => `{"name":"x","more":${'['.repeat(depth)}${']'.repeat(depth)}}`;
    expect((await alice.basic.post('/token', nested(19))).status).toBe(200);
    expect((await alice.basic.post('/token', nested(20))).status).toBe(400);
    for (const body of ['['.repeat(60_000), '{"a":'.repeat(10_000), `{"expires":${'9'.repeat(60_000)}}`]) {
      expect((await alice.basic.post('/token', body)).status).toBe(400);
    }
    expect((await alice.basic.post('/token', '['.repeat(200_000))).status).toBe(413);
    const keys = Object.fromEntries(Array.from({ length: 4000 }, (_, at) => [`key${at}`, at]));
    expect((await alice.basic.post('/token', keys)).status).toBe(200);
    expect((await alice.basic.post('/token', { name: 'a'.repeat(60_000) })).status).toBe(400);
  });

  it('D11: takes no compressed body', async () => {
    for (const encoding of ['gzip', 'br', 'deflate', 'gzip, gzip', 'x-unknown']) {
      const answer = await ask(world().url, 'POST /v1/user', [json, `Content-Encoding: ${encoding}`], 'anything');
      expect(answer.body, encoding).toMatchObject({ code: 415, error: 'unsupported_media_type' });
    }
    const answer = await ask(world().url, 'POST /v1/user', [json, 'Content-Encoding: identity'], '{}');
    expect(answer.body.message).toBe('username: is required');
  });

  it('takes a body as JSON only', async () => {
    for (const type of ['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data; boundary=x', 'json']) {
      expect((await ask(world().url, 'POST /v1/user', [`Content-Type: ${type}`], '{}')).status, type).toBe(415);
    }
    for (const type of ['application/json', 'APPLICATION/JSON; charset=utf-8', 'application/merge-patch+json']) {
      expect((await ask(world().url, 'POST /v1/user', [`Content-Type: ${type}`], '{}')).status, type).toBe(400);
    }
  });
});
