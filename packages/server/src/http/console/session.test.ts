import { once } from 'node:events';
import { createServer } from 'node:net';
import { expect, it } from 'vitest';
import { type Answer, HttpClient } from '../../testing/caller.ts';
import { expectStatus, onEveryEngine, type Person, type World } from '../../testing/world.ts';

/** A browser as the console's server sees it: it has a cookie, and says where its requests come from. */
class Browser {
  readonly #base: string;
  cookie = '';

  constructor(world: World) {
    this.#base = world.url;
  }

  async send(method: string, path: string, body?: unknown, headers: Record<string, string> = {}): Promise<Answer> {
    const answer = await new HttpClient(this.#base).send(method, `/..${path}`, body, {
      headers: {
        origin: this.#base,
        'sec-fetch-site': 'same-origin',
        ...(this.cookie === '' ? {} : { cookie: this.cookie }),
        ...headers,
      },
    });
    const [set] = answer.headers.getSetCookie();
    if (set !== undefined) this.cookie = set.split(';', 1)[0] ?? '';
    return answer;
  }

  signIn({ username, password }: Person, more = {}): Promise<Answer> {
    return this.send('POST', '/console/session', { username, password, ...more });
  }
}

onEveryEngine('the console session', (world) => {
  it('S05: is a cookie that no script and no other site can use, and in no answer', async () => {
    const alice = await world().person('alice');
    const answer = await new Browser(world()).signIn(alice);
    expect(answer.status).toBe(204);
    expect(answer.text).toBe('');
    const [cookie = ''] = answer.headers.getSetCookie();
    expect(cookie).toMatch(/^__Host-tessera=tss_\w+; Path=\/; Secure; HttpOnly; SameSite=Strict$/);
  });

  it('S05: is kept by Safari too, which refuses Secure cookies at localhost', async () => {
    const alice = await world().person('alice');
    const browser = new Browser(world());
    const safari = 'Mozilla/5.0 (Macintosh) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.4 Safari/605.1.15';
    await browser.send('POST', '/console/session', alice, { 'user-agent': safari });
    expect(browser.cookie).toMatch(/^tessera=tss_/);
    expect((await browser.send('GET', '/console/v1/user')).body.username).toBe(alice.username);
  });

  it('lasts beyond the browser for those who are remembered', async () => {
    const alice = await world().person('alice');
    const answer = await new Browser(world()).signIn(alice, { remember_me: true });
    expect(answer.headers.getSetCookie()[0]).toMatch(/; Max-Age=2592000$/);
  });

  it('S01: is a new one after every sign-in, and the one before it ends', async () => {
    const alice = await world().person('alice');
    const mallory = await world().person('mallory');
    const browser = new Browser(world());
    await browser.signIn(mallory);
    const chosen = browser.cookie;
    await browser.signIn(alice);
    expect(browser.cookie).not.toBe(chosen);
    expect((await browser.send('GET', '/console/v1/user')).body.username).toBe(alice.username);
    browser.cookie = chosen;
    expect((await browser.send('GET', '/console/v1/user')).status).toBe(401);
  });

  it('S02: is worthless after signing out', async () => {
    const alice = await world().person('alice');
    const browser = new Browser(world());
    await browser.signIn(alice);
    const kept = browser.cookie;
    const answer = await browser.send('DELETE', '/console/session');
    expect(answer.headers.getSetCookie()[0]).toMatch(/^__Host-tessera=;.*Max-Age=0$/);
    browser.cookie = kept;
    expect((await browser.send('GET', '/console/v1/user')).status).toBe(401);
    expect((await world().withKey(kept.replace('__Host-tessera=', '')).get('/user')).status).toBe(401);
  });

  it('is told apart from others by no more than its first and last characters', async () => {
    const alice = await world().person('alice');
    const browser = new Browser(world());
    await browser.signIn(alice);
    const { body } = await browser.send('GET', '/console/session');
    expect(body.token).toMatch(/^tss_\.\.\.\w{7}$/);
    const { body: sessions } = await alice.session.get('/tokens/session');
    expect(sessions.map(({ token }: { token: string }) => token)).toContain(body.token);
  });

  it('is proven afresh with the password, and keeps its end', async () => {
    const alice = await world().person('alice');
    const browser = new Browser(world());
    await browser.signIn(alice, { remember_me: true });
    const before = browser.cookie;
    const wrong = await browser.send('POST', '/console/session/password', { password: 'Fake-Wrong-1' });
    expect([wrong.status, wrong.body.message]).toEqual([400, 'password: is not your current password']);
    expect(browser.cookie).toBe(before);
    const right = await browser.send('POST', '/console/session/password', { password: alice.password });
    expect(right.status).toBe(204);
    expect(right.headers.getSetCookie()[0]).toMatch(/Max-Age=259\d{4}$/);
    expect(browser.cookie).not.toBe(before);
    browser.cookie = before;
    expect((await browser.send('GET', '/console/v1/user')).status).toBe(401);
  });

  it('must have proven the password within ten minutes for operations that cannot be undone or outlive the session', async () => {
    const alice = await world().person('alice');
    const bob = await world().person('bob');
    const organization = await world().organization(alice, { read_only: bob });
    const browser = new Browser(world());
    await browser.signIn(alice);
    const v1 = '/console/v1';
    const member = `${v1}/organizations/${organization}/${bob.username}`;
    world().clock.travel(11 * 60);
    for (const [method, path, body] of [
      ['POST', `${v1}/token`, { name: 'all', scope: ['*'] }],
      ['POST', `${v1}/token`, { name: 'all', scope: 'user:read *' }],
      ['POST', `${v1}/token`, { name: 'all', scope: 'user:read,*' }],
      ['POST', `${v1}/token`, { name: 'all', scope: ' , ' }],
      ['POST', `${v1}/token`, { name: 'ends accounts', scope: 'user:admin' }],
      ['POST', `${v1}/token`, { name: 'makes owners', scope: 'array:read organization:read-write' }],
      ['POST', `${v1}/token`, undefined],
      ['PATCH', member, { role: 'owner' }],
      ['POST', `${v1}/organizations/${organization}/user`, { username: alice.username, role: 'owner' }],
      [
        'POST',
        `${v1}/invitations/${organization}/join`,
        { invitee_email: ['dave@fake.example'], organization_role: 'owner' },
      ],
      ['DELETE', `${v1}/organizations/${organization}`, undefined],
      ['DELETE', `${v1}/users/${alice.username}`, undefined],
    ] as const) {
      const refused = await browser.send(method, path, body);
      expect([path, refused.status, refused.body.error]).toEqual([path, 403, 'password_required']);
    }
    for (const scope of ['user:read-write', 'organization:read', 'array:admin group:admin']) {
      expect((await browser.send('POST', `${v1}/token`, { name: scope.replaceAll(':', ' '), scope })).status).toBe(200);
    }
    expect((await browser.send('PATCH', member, { role: 'admin' })).status).toBe(204);
    await browser.send('POST', '/console/session/password', { password: alice.password });
    expect((await browser.send('PATCH', member, { role: 'owner' })).status).toBe(204);
    expect((await browser.send('POST', `${v1}/token`, { name: 'all', scope: ['*'] })).status).toBe(200);
    expect((await browser.send('DELETE', `${v1}/organizations/${organization}`)).status).toBe(204);
    expect((await browser.send('DELETE', `${v1}/users/${alice.username}`)).status).toBe(204);
  });

  it('sets a password that an administrator requires, after a fresh proof, and goes on', async () => {
    const [root, bob] = [await world().person('root'), await world().person('bob')];
    await world().administrate(root);
    const browser = new Browser(world());
    await browser.signIn(bob);
    await expectStatus(root.basic.post(`/admin/users/${bob.id}/require_password_change`), 204);
    expect((await browser.send('GET', '/console/v1/tokens')).body.error).toBe('password_change_required');
    expect((await browser.send('POST', '/console/session/password', { password: bob.password })).status).toBe(204);
    const password = { password: 'Fake-Password-2' };
    expect((await browser.send('POST', '/console/v1/user/password_reset', password)).status).toBe(204);
    expect((await browser.send('GET', '/console/v1/tokens')).status).toBe(200);
  });

  it('tells a wrong password and an unknown name alike', async () => {
    const alice = await world().person('alice');
    const browser = new Browser(world());
    const wrong = await browser.signIn({ ...alice, password: 'Fake-Wrong-1' });
    const unknown = await browser.signIn({ ...alice, username: 'nobody-of-this-name' });
    expect(wrong.body.message).toBe('The username or the password is wrong');
    const { request_id: _, ...rest } = wrong.body;
    expect(unknown.body).toMatchObject(rest);
    expect([wrong.status, unknown.status, browser.cookie]).toEqual([401, 401, '']);
  });
});

onEveryEngine('/console/v1 and /v1', (world) => {
  it('A15: know nothing of each other: no cookie opens the one, no key the other', async () => {
    const alice = await world().person('alice');
    const browser = new Browser(world());
    const withKey = { 'x-tiledb-rest-api-key': alice.token };
    expect((await browser.send('GET', '/console/v1/user', undefined, withKey)).status).toBe(401);
    await browser.signIn(alice);
    expect((await browser.send('GET', '/console/v1/user')).status).toBe(200);
    expect((await browser.send('GET', '/v1/user')).status).toBe(401);
  });

  it('hand a session token to a client, never to a page', async () => {
    const alice = await world().person('alice');
    const browser = new Browser(world());
    await browser.signIn(alice);
    const answer = await browser.send('GET', '/console/v1/session');
    expect([answer.status, answer.body.error]).toEqual([404, 'not_found']);
  });

  it.each([
    ['another site', { origin: 'https://evil.example', 'sec-fetch-site': 'cross-site' }],
    ['a neighbour on another port', { origin: 'http://127.0.0.1:1', 'sec-fetch-site': 'same-site' }],
    ['a page without an origin', { origin: 'null', 'sec-fetch-site': 'cross-site' }],
    ['a name that begins alike', { origin: 'http://127.0.0.1.evil.example', 'sec-fetch-site': '' }],
    ['the address bar', { 'sec-fetch-site': 'none' }],
  ])('S07: refuse requests from %s', async (_, headers) => {
    const alice = await world().person('alice');
    const browser = new Browser(world());
    await browser.signIn(alice);
    for (const [method, path] of [
      ['GET', '/console/v1/user'],
      ['POST', '/console/v1/token'],
      ['POST', '/console/session'],
      ['DELETE', '/console/session'],
      ['GET', '/console/outbox'],
    ] as const) {
      const answer = await browser.send(method, path, undefined, headers);
      expect([path, answer.status, answer.body.error]).toEqual([path, 403, 'forbidden']);
      expect(answer.headers.get('access-control-allow-origin')).toBeNull();
      expect(answer.headers.get('access-control-allow-credentials')).toBeNull();
    }
    expect((await browser.send('GET', '/console/v1/user')).status).toBe(200);
  });

  it('S07: refuse requests that do not name their origin', async () => {
    const answer = await fetch(`${world().url}/console/v1/user`);
    expect(answer.status).toBe(403);
  });

  it('C12: keep addresses as text: nothing is fetched for showing them', async () => {
    let connections = 0;
    const listener = createServer(() => connections++).listen(0, '127.0.0.1');
    await once(listener, 'listening');
    const { port } = listener.address() as { port: number };
    const there = `http://127.0.0.1:${port}/`;
    const alice = await world().person('alice', { logo: there, default_s3_path: there });
    const browser = new Browser(world());
    await browser.signIn(alice);
    expect((await browser.send('GET', '/console/v1/user')).body).toMatchObject({ logo: there, default_s3_path: there });
    expect(connections).toBe(0);
    listener.close();
  });
});
