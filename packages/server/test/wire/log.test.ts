import { expect, it } from 'vitest';
import { eventually, expectStatus, onEveryEngine, type World } from '../../src/testing/world.ts';
import { ask, basicLine, keyLine } from './raw.ts';

const fields = [
  ...['level', 'time', 'msg', 'request_id', 'trace_id', 'operation', 'user_id', 'status', 'ms', 'error', 'reason'],
  'err',
];

/** The line of a request, which is written after its answer. */
function lineOf(world: World, requestId: string): Promise<Record<string, unknown>> {
  return eventually(() => {
    const line = world.log.find((text) => text.includes(requestId));
    return line === undefined ? undefined : JSON.parse(line);
  });
}

onEveryEngine('errors and their lines in the log', (world) => {
  it('every failure is an error object whose request_id is in the log, once', async () => {
    const alice = await world().person('alice');
    const key = keyLine(alice.token);
    const failures = [
      await ask(world().url, 'GET /v1/nothing'),
      await ask(world().url, 'PUT /v1/user'),
      await ask(world().url, 'GET /v1/users/%zz'),
      await ask(world().url, 'GET /v1/user'),
      await ask(world().url, 'GET /v1/users/nobody', [key]),
      await ask(world().url, 'POST /v1/token', [key, 'Content-Type: application/json'], '{'),
      await ask(world().url, 'POST /v1/token', [key, 'Content-Type: text/plain'], '{}'),
      await ask(world().url, 'POST /v1/token', [key], 'a'.repeat(70_000)),
      await ask(world().url, `GET /v1/users/${'a'.repeat(9000)}`, [key]),
      await ask(world().url, 'POST /v1/user/confirm_email', [key]),
      await ask(world().url, 'get /v1/user'),
      await ask(world().url, 'GET /v1/user', [`X: ${'a'.repeat(20_000)}`]),
    ];
    for (const { status, body, headers } of failures) {
      expect(headers['content-type']).toMatch(/^application\/json/);
      expect(Object.keys(body).sort()).toEqual(['code', 'error', 'message', 'request_id']);
      expect(body.code).toBe(status);
      expect(await lineOf(world(), body.request_id)).toMatchObject({ status, error: body.error });
      expect(world().log.filter((line) => line.includes(body.request_id))).toHaveLength(1);
    }
  });

  it('a request is one line, of the fields that are allowed', async () => {
    const alice = await world().person('alice');
    const before = world().log.length;
    await expectStatus(alice.session.get('/user'), 200);
    const text = await eventually(() =>
      world()
        .log.slice(before)
        .find((line) => line.includes('"getUser"')),
    );
    const line = JSON.parse(text);
    expect(line).toMatchObject({ msg: 'request', operation: 'getUser', user_id: alice.id, status: 200 });
    expect(typeof line.ms).toBe('number');
    expect(line.request_id).toMatch(/^[0-9a-f-]{36}$/);
  });

  it('T14, T19: no token, header, address or part of a URL is in the log', async () => {
    const alice = await world().person('alice');
    const named = await world().key(alice, '*', { name: 'canary-name' });
    const canary = [
      'X-Canary: canary-header',
      'User-Agent: canary-agent',
      'Cookie: canary=cookie',
      'Referer: http://canary',
    ];
    await ask(world().url, 'GET /v1/user?canary=query', [keyLine(alice.token), ...canary]);
    await ask(world().url, 'GET /v1/canary-path?canary=query', [keyLine('canary-key'), ...canary]);
    await ask(world().url, 'GET /v1/users/%zzcanary', canary);
    await ask(world().url, 'GET /v1/users/canary', [basicLine('canary-user:canary-password')]);
    await ask(world().url, 'canary /v1/user', canary);
    await ask(world().url, 'POST /v1/user', ['Content-Type: application/json'], '{"canary":"body');
    await ask(world().url, `DELETE /v1/tokens/${named}`, [keyLine(alice.token)]);
    const last = await ask(world().url, 'DELETE /v1/tokens/canary', [keyLine(named)]);
    await lineOf(world(), last.body.request_id);
    const log = world().log.join('');
    for (const secret of ['canary', named, alice.token, alice.password, named.slice(4, 16), '/v1/']) {
      expect(log).not.toContain(secret);
    }
    for (const text of world().log) {
      const line = JSON.parse(text);
      if (line.msg === 'request') expect(fields).toEqual(expect.arrayContaining(Object.keys(line)));
    }
  });

  it('I05: no client can forge a line, or send the terminal a command', async () => {
    const alice = await world().person('alice');
    const forged = '\n{"level":"info","msg":"forged"}\u001b[31m\u2028';
    await alice.basic.post('/token', { name: forged });
    await alice.basic.patch(`/users/${alice.username}`, { company: forged });
    await world().anonymous.get(`/users/${encodeURIComponent(forged)}`);
    const agent = 'User-Agent: x\u001b[31m{"level":"fatal","msg":"forged"}';
    const { status } = await ask(world().url, 'GET /v1/session', [keyLine(alice.token), agent]);
    expect([200, 400]).toContain(status);
    for (const text of world().log) {
      expect(text.endsWith('\n')).toBe(true);
      // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what must not be there
      expect(text.trimEnd()).not.toMatch(/[\n\u001b\u2028]|forged/);
      JSON.parse(text);
    }
  });

  it('I09: a text that looks like a template or a format is only text', async () => {
    const alice = await world().person('alice');
    // biome-ignore lint/suspicious/noTemplateCurlyInString: that is what is sent
    for (const text of ['{{7*7}}', '${7*7}', '%n%s%d', '<%= 7*7 %>', '#{7*7}', '$1']) {
      await expectStatus(alice.basic.patch(`/users/${alice.username}`, { company: text }), 204);
      expect((await alice.basic.get('/user')).body.company).toBe(text);
    }
  });

  it('I04: no line break gets into anything that is stored or mailed', async () => {
    const alice = await world().person('alice');
    const acme = await world().organization(alice);
    for (const ending of ['\r\nBcc: x@evil.example', '\n', '\r', '\u0085', '\u2028']) {
      for (const field of ['name', 'email', 'company', 'logo', 'timezone', 'default_s3_path']) {
        const answer = await alice.basic.patch(`/users/${alice.username}`, { [field]: `a@b.example${ending}` });
        expect(answer.status, field).toBe(400);
      }
      expect((await alice.basic.post('/token', { name: `a${ending}` })).status).toBe(400);
      expect((await alice.basic.patch(`/organizations/${acme}`, { logo: `a${ending}` })).status).toBe(400);
    }
  });
});

onEveryEngine('a crash', (world) => {
  it('is a 500 with nothing inside, and is logged without values', async () => {
    const alice = await world().person('alice');
    const { deps } = world().app;
    const { read } = deps.db;
    deps.db.read = async () => {
      const cause = new Error('canary-value\n    at canary (canary.ts:1:1)');
      throw Object.assign(cause, { code: 'EFAKE', canary: 'canary-field' });
    };
    const { status, body, text } = await alice.session.get('/tokens').finally(() => {
      deps.db.read = read;
    });
    expect(status).toBe(500);
    expect(body).toEqual({
      code: 500,
      error: 'internal',
      message: 'Something went wrong on the server',
      request_id: body.request_id,
    });
    expect(text).not.toMatch(/canary|EFAKE|\.ts/);
    const line = await lineOf(world(), body.request_id);
    expect(line).toMatchObject({
      level: 'error',
      status: 500,
      error: 'internal',
      err: { name: 'Error', code: 'EFAKE' },
    });
    expect(JSON.stringify(line)).not.toContain('canary');
    await expectStatus(alice.session.get('/user'), 200);
  });

  it('of the database stops /readyz with a 503, and /healthz not', async () => {
    const { deps } = world().app;
    const { ready } = deps.db;
    deps.db.ready = async () => {
      throw new Error('gone');
    };
    try {
      const refused = await ask(world().url, 'GET /readyz');
      expect(refused.body).toMatchObject({ code: 503, error: 'unavailable' });
      expect(refused.headers['retry-after']).toBe('1');
      expect((await ask(world().url, 'HEAD /readyz')).status).toBe(503);
      expect((await ask(world().url, 'GET /healthz')).status).toBe(200);
      expect((await ask(world().url, 'HEAD /healthz')).status).toBe(200);
    } finally {
      deps.db.ready = ready;
    }
    expect((await ask(world().url, 'GET /readyz')).status).toBe(200);
  });
});
