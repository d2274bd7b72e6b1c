import { expect, it } from 'vitest';
import { expectStatus, onEveryEngine, unique, World } from '../../src/testing/world.ts';
import { ask, keyLine } from './raw.ts';

const json = 'Content-Type: application/json';

onEveryEngine('input as people and other programs write it', (world) => {
  it('finds people and addresses with blanks around them, and keeps passwords as typed', async () => {
    const ada = await world().person('ada');
    for (const name of [` ${ada.username}`, `${ada.username} `, `\u00a0${ada.username}`]) {
      await expectStatus(world().withPassword(name, ada.password).get('/user'), 200);
      await expectStatus(world().withPassword(name, `${ada.password} `).get('/user'), 401);
    }
    const acme = await world().organization(ada);
    const bob = await world().person('bob', {
      email: ' bob@example.com ',
      name: ' Bob ',
      default_region: 'us-east-1 ',
    });
    await expectStatus(ada.session.post(`/organizations/${acme}/user`, { username: `${bob.username} ` }), 204);
    expect((await bob.session.get('/user')).body).toMatchObject({
      email: 'bob@example.com',
      name: 'Bob',
      default_region: 'us-east-1',
    });
  });

  it('cuts blanks off key IDs and secrets, which would else sign wrongly', async () => {
    const ada = await world().person('ada');
    const at = `/credentials/${ada.username}/aws`;
    await expectStatus(
      ada.session.post(at, { name: ' main ', access_key_id: ' AKIAFAKE', secret_access_key: '\tfake ' }),
      204,
    );
    expect((await ada.session.get(`${at}/main`)).body.access_key_id).toBe('AKIAFAKE');
    expect(
      (await ada.session.post(at, { name: 'x', access_key_id: 'AKIAFAKE ', secret_access_key: 'f' })).body.error,
    ).toBe('access_key_taken');
  });

  it('keeps international domains by their A-labels, and compares them so', async () => {
    const domain = unique('bücher');
    const email = `info@${domain}.example`;
    const kept = `info@${new URL(`http://${domain}.example`).hostname}`;
    const ada = await world().person('ada', { email });
    expect((await ada.session.get('/user')).body.email).toBe(kept);
    await world().confirm(kept);
    const before = world().mailsTo(kept).length;
    await expectStatus(
      world().anonymous.post('/user/password_reset/request', { email: ` ${email.toUpperCase()} ` }),
      204,
    );
    await world().mailedToken(kept, 'reset-password');
    expect(world().mailsTo(kept).length).toBeGreaterThan(before);
  });

  it('takes line ends of Windows in paragraphs, and keeps them as line feeds', async () => {
    const ada = await world().person('ada');
    const acme = await world().organization(ada);
    const body = { description: 'one\r\n\r\ntwo', asset_locations: { a: 'x\r\ny' } };
    await expectStatus(ada.session.patch(`/organizations/${acme}`, body), 204);
    expect((await ada.session.get(`/organizations/${acme}`)).body).toMatchObject({
      description: 'one\n\ntwo',
      asset_locations: { a: 'x\ny' },
    });
  });

  it('finds a name by each of its Unicode forms', async () => {
    const ada = await world().person('ada');
    const at = `/credentials/${ada.username}/aws`;
    const [composed, decomposed] = ['caf\u00e9', 'cafe\u0301'];
    await expectStatus(ada.session.post(at, { name: decomposed, service_role_arn: 'role' }), 204);
    expect((await ada.session.post(at, { name: composed, service_role_arn: 'role' })).status).toBe(409);
    for (const name of [composed, decomposed]) {
      expect((await ada.session.get(`${at}/${encodeURIComponent(name)}`)).body.name).toBe(composed);
      expect((await ada.basic.post('/token', { name })).body.name).toBe(composed);
      await expectStatus(ada.session.delete(`/tokens/${encodeURIComponent(decomposed)}`), 204);
    }
  });

  it('lists user agents without characters that terminals act on', async () => {
    const ada = await world().person('ada');
    const agent = 'User-Agent: curl/8\u009b31m\u0085 \u00ad(x)';
    const session = await ask(world().url, 'GET /v1/session', [keyLine(ada.token), agent]);
    expect(session.status).toBe(200);
    const agents = (await ada.session.get('/tokens/session')).body.map(
      (one: { user_agent?: string }) => one.user_agent,
    );
    expect(agents).toContain('curl/831m (x)');
    for (const text of agents) expect(text ?? '').not.toMatch(/[\u0080-\u009f]/);
  });

  it('looks at Content-Encoding only where there is a body, without case, as a list', async () => {
    const ada = await world().person('ada');
    const key = keyLine(ada.token);
    for (const coding of ['identity', 'Identity', 'IDENTITY', '', 'identity, Identity', ' , identity']) {
      const answer = await ask(world().url, 'POST /v1/token', [key, json, `Content-Encoding: ${coding}`], '{}');
      expect(answer.status, coding).toBe(200);
    }
    for (const coding of ['gzip', 'GZIP', 'identity, gzip', 'br', 'x']) {
      for (const line of ['GET /v1/user', 'HEAD /v1/user', 'GET /v1/tokens?x', 'GET /v1/session']) {
        expect((await ask(world().url, line, [key, `Content-Encoding: ${coding}`])).status, line).toBe(200);
      }
      const answer = await ask(world().url, 'POST /v1/token', [key, json, `Content-Encoding: ${coding}`], '{}');
      expect([answer.status, answer.body.message], coding).toEqual([415, expect.stringMatching(/Content-Encoding/)]);
    }
  });

  it('names the Content-Type that it does not take', async () => {
    const ada = await world().person('ada');
    const type = 'Content-Type: application/x-www-form-urlencoded; charset=utf-8';
    const { status, body } = await ask(world().url, 'POST /v1/token', [keyLine(ada.token), type], '{}');
    expect([status, body.message]).toEqual([
      415,
      'Send the body as JSON, with Content-Type: application/json, not application/x-www-form-urlencoded',
    ]);
    const odd = await ask(world().url, 'POST /v1/token', [keyLine(ada.token), 'Content-Type: <b>/x'], '{}');
    expect(odd.body.message).toBe('Send the body as JSON, with Content-Type: application/json');
  });
});

onEveryEngine(
  'behind a proxy that appends ports',
  (world) => {
    it.each<[string, (i: number) => string]>([
      ['a port', (i) => `203.0.113.50:${5000 + i}`],
      ['brackets and a port', (i) => `[2001:db8::1]:${5000 + i}`],
      ['brackets, one /64', (i) => `[2001:db8:1::${i + 1}]`],
      ['a port at a trusted hop', (i) => `203.0.113.51, 127.0.0.1:${5000 + i}`],
      ['no address', (i) => `_hidden${i}`],
      ['the star', () => '*'],
    ])('one client stays one: %s', async (_kind, forwarded) => {
      const name = unique('nobody');
      const statuses: number[] = [];
      for (let i = 0; i < 7; i++) {
        const caller = world().withPassword(name, 'Visibly-Wrong-1');
        statuses.push((await caller.get('/user', { headers: { 'x-forwarded-for': forwarded(i) } })).status);
      }
      expect(statuses).toEqual([401, 401, 401, 401, 401, 429, 429]);
    });

    it('sessions tell the address alone, both ways of answering', async () => {
      const ada = await world().person('ada');
      const headers = { 'x-forwarded-for': '198.51.100.1, 203.0.113.5:4711' };
      await expectStatus(ada.basic.get('/session', { headers }), 200);
      await expectStatus(ada.basic.get('/session?remember_me=true', { headers }), 200);
      const sessions = (await ada.session.get('/tokens/session')).body as { address: string }[];
      expect(sessions.filter(({ address }) => address === '203.0.113.5')).toHaveLength(2);
    });
  },
  { environment: { TESSERA_TRUSTED_PROXIES: '127.0.0.1' } },
);

it('does not show the outbox behind a proxy', async () => {
  const world = await World.start('sqlite');
  try {
    const own = { 'sec-fetch-site': 'same-origin' };
    const ask = (more: object = {}) =>
      fetch(`${world.url}/console/outbox`, { headers: { ...own, ...more } as Record<string, string> });
    expect((await ask()).status).toBe(200);
    for (const name of [
      'X-Forwarded-For',
      'X-Forwarded-Host',
      'X-Forwarded-Proto',
      'Forwarded',
      'Via',
      'X-Real-IP',
      'CF-Connecting-IP',
    ]) {
      const answer = await ask({ [name]: name === 'Via' ? '1.1 proxy' : 'x' });
      expect([answer.status, ((await answer.json()) as { error: string }).error], name).toEqual([403, 'forbidden']);
    }
  } finally {
    await world.stop();
  }
});
