import { expect, it } from 'vitest';
import { expectStatus, onEveryEngine } from '../../src/testing/world.ts';
import { ask, basicLine, keyLine } from './raw.ts';

const json = 'Content-Type: application/json';

onEveryEngine('the origin of a request', (world) => {
  it('A10: a key wins over Basic, and a bad key never falls back to it', async () => {
    const alice = await world().person('alice');
    const good = basicLine(`${alice.username}:${alice.password}`);
    const statusOf = async (...headers: string[]) => (await ask(world().url, 'GET /v1/user', headers)).status;
    expect(await statusOf(keyLine(alice.token), 'Authorization: Basic Og==')).toBe(200);
    expect(await statusOf(keyLine(alice.token), basicLine('unittest:'))).toBe(200);
    expect(await statusOf(keyLine(alice.token), basicLine(`${alice.username}:wrong`))).toBe(200);
    expect(await statusOf(keyLine(alice.token), 'Authorization: Nonsense')).toBe(200);
    expect(await statusOf(keyLine(`${alice.token}x`), good)).toBe(401);
    expect(await statusOf('X-TILEDB-REST-API-KEY:', good)).toBe(200);
    expect(await statusOf(basicLine(':'))).toBe(401);
  });

  it('takes the key header in any letter case', async () => {
    const alice = await world().person('alice');
    for (const name of ['x-tiledb-rest-api-key', 'X-Tiledb-Rest-Api-Key', 'X-TILEDB-REST-API-KEY']) {
      expect((await ask(world().url, 'GET /v1/user', [`${name}: ${alice.token}`])).body.id).toBe(alice.id);
    }
  });

  it('refuses a request with two keys, or with two Authorization headers', async () => {
    const alice = await world().person('alice');
    const bob = await world().person('bob');
    const ofAlice = basicLine(`${alice.username}:${alice.password}`);
    const ofBob = basicLine(`${bob.username}:${bob.password}`);
    expect((await ask(world().url, 'GET /v1/user', [keyLine(alice.token), keyLine(bob.token)])).status).toBe(400);
    expect((await ask(world().url, 'GET /v1/user', [keyLine(''), keyLine(bob.token)])).status).toBe(400);
    expect((await ask(world().url, 'GET /v1/user', [ofAlice, ofBob])).status).toBe(400);
  });

  it('A12: takes Basic by its grammar and nothing that Node would only guess', async () => {
    const alice = await world().person('alice');
    const encoded = Buffer.from(`${alice.username}:${alice.password}`).toString('base64');
    const statusOf = async (line: string) => (await ask(world().url, 'GET /v1/user', [line])).status;
    for (const line of [`basic ${encoded}`, `BASIC ${encoded}`, `Basic  ${encoded}`]) {
      expect(await statusOf(`Authorization: ${line}`), line).toBe(200);
    }
    const wrong = [
      `Authorization: Basic${encoded}`,
      'Authorization: Basic',
      basicLine('no-colon'),
      'Authorization: Basic YTpi*&^',
      `Authorization: Basic ${encoded.slice(0, 4)}=${encoded.slice(4)}`,
      `Authorization: Basic ${Buffer.from('a:\u00fb\u00ff\u00ff').toString('base64url')}`,
      basicLine(`${alice.username}\u0000:${alice.password}`),
      basicLine(`${alice.username}:${alice.password}\u0000`),
      basicLine(`${alice.username}:${alice.password}\u001f`),
      basicLine(`\u007f${alice.username}:${alice.password}`),
      `Authorization: Digest ${encoded}`,
    ];
    for (const line of wrong) expect(await statusOf(line), line).toBe(401);
  });

  it('splits Basic at the first colon, and reads UTF-8 or else Latin-1', async () => {
    const alice = await world().person('alice');
    const password = 'pässwörd:with:colons-fake';
    await expectStatus(alice.basic.patch(`/users/${alice.username}`, { password }), 204);
    const sent = `${alice.username}:${password}`;
    for (const bytes of [Buffer.from(sent), Buffer.from(sent, 'latin1'), Buffer.from(sent.normalize('NFD'))]) {
      expect((await ask(world().url, 'GET /v1/user', [basicLine(bytes)])).status).toBe(200);
    }
  });

  it('A15: takes a token in its header only, where Bearer has the same scopes', async () => {
    const alice = await world().person('alice');
    const key = await world().key(alice, 'user:read');
    const statusOf = async (line: string, headers: string[], body = '') =>
      (await ask(world().url, line, headers, body)).status;
    expect(await statusOf(`GET /v1/user?token=${key}&api_key=${key}`, [])).toBe(401);
    expect(await statusOf('GET /v1/user', [`Cookie: token=${key}; session=${key}`])).toBe(401);
    expect(await statusOf('POST /v1/token', [json], JSON.stringify({ token: key }))).toBe(401);
    expect(await statusOf('GET /v1/user', [keyLine(`Bearer ${key}`)])).toBe(401);
    expect(await statusOf('GET /v1/user', [`Authorization: Bearer ${key}`])).toBe(200);
    expect(await statusOf('GET /v1/user', [`authorization: bearer ${key}`])).toBe(200);
    expect(await statusOf('POST /v1/token', [`Authorization: Bearer ${key}`])).toBe(403);
  });

  it('A16: believes no header that names a user', async () => {
    const victor = await world().person('victor');
    const mallory = await world().person('mallory');
    const claims = ['X-User-Id', 'X-Forwarded-User', 'X-Remote-User'].map((name) => `${name}: ${victor.id}`);
    const more = ['X-Roles: admin', 'X-Is-Admin-Project: True', 'X-Forwarded-For: 127.0.0.1'];
    expect((await ask(world().url, 'GET /v1/user', [...claims, ...more])).status).toBe(401);
    const seen = await ask(world().url, 'GET /v1/user', [...claims, ...more, keyLine(mallory.token)]);
    expect(seen.body.id).toBe(mallory.id);
    const refused = await ask(world().url, `DELETE /v1/users/${victor.username}`, [
      ...claims,
      ...more,
      keyLine(mallory.token),
    ]);
    expect(refused.status).toBe(403);
  });

  it('A27: mails lead to the server itself, with any Host of the request', async () => {
    const victor = await world().person('victor');
    const email = `${victor.username}@corp.example`;
    await expectStatus(victor.basic.patch(`/users/${victor.username}`, { email }), 204);
    await world().confirm(email);
    const body = JSON.stringify({ username: victor.username });
    const lines = ['X-Forwarded-Host: evil.example', 'Forwarded: host=evil.example', json];
    const asked = await ask(world().url, 'POST http://evil.example/v1/user/password_reset/request', lines, body);
    expect(asked.status).toBe(204);
    await world().mailedToken(email, 'reset-password');
    expect(world().mailsTo(email).join('\n')).not.toContain('evil');
  });

  it('H10: every 401 asks for Bearer, so that no browser pops up its dialog', async () => {
    for (const [line, header] of [
      ['GET /v1/user', 'X-Nothing: 1'],
      ['GET /v1/session', basicLine('nobody:wrong')],
      ['DELETE /v1/tokens/ci', keyLine('tsn_no')],
      ['POST /v1/organization', 'Authorization: Negotiate abc'],
      ['HEAD /v1/user', 'X-Nothing: 1'],
    ] as const) {
      const answer = await ask(world().url, line, [header]);
      expect(answer.status, line).toBe(401);
      expect(answer.headers['www-authenticate'], line).toBe('Bearer');
    }
  });
});
