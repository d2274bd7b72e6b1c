import { connect } from 'node:net';
import { expect, it } from 'vitest';
import { onEveryEngine } from '../../src/testing/world.ts';
import { ask, exchange, keyLine } from './raw.ts';

const host = 'Host: localhost';
const marker = 'GET /healthz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n';

onEveryEngine('a malformed request', (world) => {
  it.each([
    [
      'two kinds of length',
      `POST /v1/user HTTP/1.1\r\n${host}\r\nContent-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n`,
    ],
    ['two lengths', `POST /v1/user HTTP/1.1\r\n${host}\r\nContent-Length: 0\r\nContent-Length: 4\r\n\r\n`],
    ['a length of two', `POST /v1/user HTTP/1.1\r\n${host}\r\nContent-Length: 0, 4\r\n\r\n`],
    ['a negative length', `POST /v1/user HTTP/1.1\r\n${host}\r\nContent-Length: -1\r\n\r\n`],
    ['an unknown encoding', `POST /v1/user HTTP/1.1\r\n${host}\r\nTransfer-Encoding: xchunked\r\n\r\n0\r\n\r\n`],
    ['chunked and more', `POST /v1/user HTTP/1.1\r\n${host}\r\nTransfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n`],
    ['a space before the colon', `POST /v1/user HTTP/1.1\r\n${host}\r\nContent-Length : 4\r\n\r\n`],
    ['a folded header', `GET /v1/user HTTP/1.1\r\n${host}\r\nX: a\r\n b\r\n\r\n`],
    ['bare line feeds', `GET /v1/user HTTP/1.1\n${host}\n\n`],
    ['a bare carriage return', `GET /v1/user HTTP/1.1\r\n${host}\r\nX: a\rGET / HTTP/1.1\r\n\r\n`],
    ['a NUL in a header', `GET /v1/user HTTP/1.1\r\n${host}\r\nX: a\u0000b\r\n\r\n`],
    ['no HTTP', 'hello\r\n\r\n'],
    ['an unknown version', `GET /v1/user HTTP/3.7\r\n${host}\r\n\r\n`],
  ])('H04: ends the connection at %s, and answers nothing behind it', async (_name, bytes) => {
    const answers = await exchange(world().url, bytes + marker);
    expect(answers.map(({ status }) => status)).toEqual([400]);
    expect(answers[0]?.body).toMatchObject({ code: 400, error: 'invalid_request' });
    expect(answers[0]?.headers['connection']).toBe('close');
    // Its line in the log has the request's ID, and nothing of the bytes.
    const line = world().log.find((text) => text.includes(answers[0]?.body.request_id));
    expect(JSON.parse(line ?? '{}')).toMatchObject({ status: 400, error: 'invalid_request' });
  });

  it('H05: wants one Host, and lets it have no influence', async () => {
    const alice = await world().person('alice');
    const statusOf = async (line: string, ...headers: string[]) => {
      const bytes = [line, keyLine(alice.token), 'Connection: close', ...headers, '', ''].join('\r\n');
      return (await exchange(world().url, bytes)).map(({ status, body }) => [status, body?.error ?? body?.id]);
    };
    expect(await statusOf('GET /v1/user HTTP/1.1', host, 'Host: evil.example')).toEqual([[400, 'invalid_request']]);
    expect(await statusOf('GET /v1/user HTTP/1.1', host, host)).toEqual([[400, 'invalid_request']]);
    expect(await statusOf('GET /v1/user HTTP/1.1')).toEqual([[400, 'invalid_request']]);
    expect(await statusOf('GET /v1/user HTTP/1.0')).toEqual([[200, alice.id]]);
    expect(await statusOf('GET /v1/user HTTP/1.1', 'Host: evil.example')).toEqual([[200, alice.id]]);
    expect(await statusOf('GET http://evil.example/v1/user HTTP/1.1', host)).toEqual([[200, alice.id]]);
    expect(await statusOf('GET http://evil.example//v1/user HTTP/1.1', host)).toEqual([[200, alice.id]]);
    expect(await statusOf('PUT http://evil.example/v1/user HTTP/1.1', host)).toEqual([[405, 'method_not_allowed']]);
    expect(await statusOf('GET http://evil.example/nowhere HTTP/1.1', host)).toEqual([[404, 'not_found']]);
  });

  it('D04: refuses too many headers, a header too large and a URL too long', async () => {
    const alice = await world().person('alice');
    const many = Array.from({ length: 2500 }, (_, at) => `X: ${at}`);
    expect((await ask(world().url, 'GET /v1/user', many)).body).toMatchObject({
      code: 431,
      error: 'headers_too_large',
    });
    // Node alone would drop this key silently, and answer 401.
    const behind = [...Array.from({ length: 100 }, () => 'X: y'), keyLine(alice.token)];
    expect((await ask(world().url, 'GET /v1/user', behind)).status).toBe(431);
    const within = [...Array.from({ length: 97 }, () => 'X: y'), keyLine(alice.token)];
    expect((await ask(world().url, 'GET /v1/user', within)).status).toBe(200);
    expect((await ask(world().url, 'GET /v1/user', [`X: ${'a'.repeat(20_000)}`])).body).toMatchObject({ code: 431 });
    for (const length of [9000, 15_000, 100_000]) {
      const answer = await ask(world().url, `GET /v1/users/${'a'.repeat(length)}`, [keyLine(alice.token)]);
      expect(answer.body, String(length)).toMatchObject({ code: 414, error: 'url_too_long' });
    }
    expect((await ask(world().url, `GET /v1/users/${'a'.repeat(8000)}`, [keyLine(alice.token)])).status).toBe(404);
  });

  it('D13: answers a thousand pipelined requests in their order', async () => {
    const requests = Array.from({ length: 1000 }, (_, at) =>
      at % 2 === 0 ? `GET /healthz HTTP/1.1\r\n${host}\r\n\r\n` : `GET /nothing HTTP/1.1\r\n${host}\r\n\r\n`,
    );
    const answers = await exchange(world().url, requests.join('') + marker);
    expect(answers.map(({ status }) => status)).toEqual([
      ...Array.from({ length: 1000 }, (_, at) => (at % 2 === 0 ? 200 : 404)),
      200,
    ]);
  });

  it('D13: lets a client that expects 100 go on, ignores other expectations', async () => {
    const head = `POST /v1/user HTTP/1.1\r\n${host}\r\nConnection: close\r\nContent-Type: application/json\r\n`;
    const hundred = await exchange(world().url, `${head}Expect: 100-continue\r\nContent-Length: 2\r\n\r\n{}`);
    expect(hundred.map(({ status }) => status)).toEqual([100, 400]);
    const tooLarge = await exchange(world().url, `${head}Expect: 100-continue\r\nContent-Length: 100000\r\n\r\n`);
    expect(tooLarge.at(-1)?.body).toMatchObject({ code: 413 });
    const other = await exchange(world().url, `${head}Expect: miracles\r\nContent-Length: 2\r\n\r\n{}`);
    expect(other.map(({ body }) => body?.message)).toEqual(['username: is required']);
  });

  it('D13: stops at a flood of chunk extensions', async () => {
    const flood = `1;${'a'.repeat(20_000)}\r\nx\r\n0\r\n\r\n`;
    const head = `POST /v1/user HTTP/1.1\r\n${host}\r\nTransfer-Encoding: chunked\r\n\r\n`;
    expect((await exchange(world().url, head + flood)).map(({ status }) => status)).toEqual([413]);
  });

  it('is no tunnel', async () => {
    const answers = await exchange(world().url, `CONNECT example.com:443 HTTP/1.1\r\n${host}\r\n\r\n`);
    expect(answers.map(({ body }) => body)).toMatchObject([{ code: 405, error: 'method_not_allowed' }]);
  });

  it('answers a wrong path without waiting for the body', async () => {
    const { hostname, port } = new URL(world().url);
    const socket = connect(Number(port), hostname);
    socket.write(`POST /v1/nothing HTTP/1.1\r\n${host}\r\nContent-Length: 500\r\n\r\n{`);
    const first = await new Promise<Buffer>((resolve) => socket.once('data', resolve));
    expect(first.toString()).toMatch(/^HTTP\/1\.1 404 /);
    socket.destroy();
  });

  it('R21: outlives clients that hang up at any byte', async () => {
    const alice = await world().person('alice');
    const body = '{"name":"hung-up"}';
    const whole = `POST /v1/token HTTP/1.1\r\n${host}\r\n${keyLine(alice.token)}\r\nContent-Type: application/json\r\nContent-Length: ${body.length}\r\n\r\n${body}`;
    const { hostname, port } = new URL(world().url);
    await Promise.all(
      Array.from(
        { length: whole.length },
        (_, length) =>
          new Promise<void>((resolve) => {
            const socket = connect(Number(port), hostname, () =>
              socket.write(whole.slice(0, length), () => socket.resetAndDestroy()),
            );
            socket.on('error', () => {});
            socket.on('close', () => resolve());
          }),
      ),
    );
    expect((await alice.session.get('/user')).status).toBe(200);
    expect((await alice.session.get('/tokens')).body).toEqual([]);
    expect(world().log.filter((line) => line.includes('"status":500'))).toEqual([]);
  });
});
