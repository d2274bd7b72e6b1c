import { expect, it } from 'vitest';
import { Problem } from '../../kit/problem.ts';
import { Authenticator } from '../../testing/authenticator.ts';
import { Browser } from '../../testing/browser.ts';
import type { FakePerson, Tweaks } from '../../testing/fake-provider.ts';
import { protectedPerson } from '../../testing/protected-person.ts';
import { onEveryEngineWithProvider, signedInAt, visit } from '../../testing/provider-world.ts';
import { sql } from '../../testing/sql.ts';
import { codeOf } from '../../testing/totp.ts';
import { eventually, expectStatus, type Person, unique } from '../../testing/world.ts';

const done = (purpose: string) => ({ status: 200, body: { step: 'done', purpose } });

onEveryEngineWithProvider('signing in at an identity provider', ({ world, provider }) => {
  const someone = (more: Partial<FakePerson> = {}): FakePerson => {
    const sub = unique('sub');
    return {
      sub,
      email: `${sub}@example.com`,
      email_verified: true,
      preferred_username: sub,
      name: 'Fake Person',
      ...more,
    };
  };
  const username = async (browser: Browser) => (await browser.get('/console/v1/user')).body?.username;

  /** Makes an account by the provider. */
  async function member(who = someone()): Promise<{ who: FakePerson; browser: Browser; name: string }> {
    const browser = await signedInAt(world(), provider(), who);
    return { who, browser, name: await username(browser) };
  }

  /** A user with a password and a confirmed address. */
  async function holder(): Promise<Person & { email: string }> {
    const email = `${unique('held')}@example.com`;
    const person = await world().person('held', { email });
    await world().confirm(email);
    return { ...person, email };
  }

  async function link(person: Person, who: FakePerson): Promise<Browser> {
    const browser = new Browser(world());
    await expectStatus(browser.signIn(person), 204);
    expect(await visit(browser, provider(), who, {}, { purpose: 'link' })).toMatchObject(done('link'));
    return browser;
  }

  it('asks a new person for a username, and signs the same person in to the same account from then on', async () => {
    const who = someone();
    const browser = new Browser(world());
    const first = await visit(browser, provider(), who);
    expect(first.body).toEqual({ step: 'choose_username', username: who.sub, name: 'Fake Person', email: who.email });
    expect(await username(browser)).toBeUndefined();
    const name = unique('chosen');
    expect(await browser.post('/console/sign_in/complete', { username: name })).toMatchObject(done('sign_in'));
    const { body } = await browser.get('/console/v1/user');
    expect(body).toMatchObject({ username: name, name: 'Fake Person', email: who.email, is_valid_email: true });
    const other = new Browser(world());
    // Nothing but issuer and subject counts: the person may have another name and address by now.
    const renamed = { ...who, email: `${unique('new')}@example.com`, preferred_username: 'root' };
    expect(await visit(other, provider(), renamed)).toMatchObject(done('sign_in'));
    expect(await username(other)).toBe(name);
    const { body: identities } = await other.get('/console/v1/user/identities');
    expect(identities).toMatchObject([
      { issuer: provider().issuer, name: who.email, last_used_at: expect.any(String) },
    ]);
  });

  it("proposes a username that is free, from the person's name at the provider", async () => {
    const taken = await world().person('taken');
    const who = someone({ preferred_username: `${taken.username}@corp.example` });
    const browser = new Browser(world());
    expect((await visit(browser, provider(), who)).body.username).toBe(`${taken.username}-2`);
    const refused = await browser.post('/console/sign_in/complete', { username: taken.username });
    expect([refused.status, refused.body.error]).toEqual([409, 'username_taken']);
    // The sign-in goes on after a name that was refused.
    expect(await browser.post('/console/sign_in/complete', { username: unique('free') })).toMatchObject(
      done('sign_in'),
    );
  });

  it('takes of the texts of a provider those alone that a request may have', async () => {
    const who = someone({ name: 'a\u0000b', preferred_username: 'y'.repeat(300), sid: 'a\u0000b' });
    const { browser, name } = await member(who);
    expect(name).toBe(who.sub);
    expect((await browser.get('/console/v1/user')).body.name).toBe(name);
    const refused = await visit(new Browser(world()), provider(), someone({ sub: 'a\u0000b' }));
    expect([refused.status, refused.body.error]).toEqual([502, 'provider_failed']);
  });

  it('keeps its cookie from pages and other hosts, and the values bound to it out of the database', async () => {
    const browser = new Browser(world());
    const begun = await browser.post('/console/sign_in/begin', { provider: 'oidc' });
    const [cookie = ''] = begun.headers.getSetCookie();
    expect(cookie).toMatch(/^__Host-tessera-sign-in=\w{43}; Path=\/; Secure; HttpOnly; SameSite=Lax; Max-Age=600$/);
    const url = new URL(begun.body.url);
    expect(url.searchParams.get('redirect_uri')).toBe(`${world().url}/sign-in/callback`);
    expect(url.searchParams.get('code_challenge_method')).toBe('S256');
    const stored = JSON.stringify(await sql(world(), 'select * from provider_sign_ins'));
    for (const secret of [...browser.cookies.values(), url.searchParams.get('state'), url.searchParams.get('nonce')]) {
      expect(stored).not.toContain(secret);
    }
  });

  it.each<[string, Tweaks, number, string]>([
    ['another nonce', { idToken: { nonce: 'another' } }, 502, 'provider_failed'],
    ['no nonce', { idToken: { nonce: undefined } }, 502, 'provider_failed'],
    ['another issuer in the ID token', { idToken: { iss: 'https://evil.example' } }, 502, 'provider_failed'],
    ['another audience', { idToken: { aud: 'another-client' } }, 502, 'provider_failed'],
    [
      'two audiences and another authorized party',
      { idToken: { aud: ['tessera', 'x'], azp: 'x' } },
      502,
      'provider_failed',
    ],
    ['an ID token that has expired', { idToken: { exp: 1_000_000_000 } }, 502, 'provider_failed'],
    ['a key that the provider does not publish', { foreignKey: true }, 502, 'provider_failed'],
    ['the userinfo of another person', { userInfo: { sub: 'somebody-else' } }, 502, 'provider_failed'],
    ['another state', { response: { state: 'another' } }, 400, 'sign_in_expired'],
    ['no state', { response: { state: undefined } }, 400, 'sign_in_expired'],
    ['a response that another provider sent', { response: { iss: 'https://evil.example' } }, 502, 'provider_failed'],
    ['a response without its sender', { response: { iss: undefined } }, 502, 'provider_failed'],
    ['a code that the provider did not give', { response: { code: 'made-up' } }, 502, 'provider_failed'],
    ['a person who declined', { response: { code: undefined, error: 'access_denied' } }, 403, 'identity_refused'],
  ])('refuses %s', async (_, tweaks, status, error) => {
    const { who } = await member();
    const browser = new Browser(world());
    const refused = await visit(browser, provider(), who, tweaks);
    expect([refused.status, refused.body.error]).toEqual([status, error]);
    expect(await username(browser)).toBeUndefined();
  });

  it('takes a response once, and only in the browser that was sent off', async () => {
    const { who } = await member();
    const [alice, mallory] = [new Browser(world()), new Browser(world())];
    const { url } = (await expectStatus(alice.post('/console/sign_in/begin', { provider: 'oidc' }), 200)).body;
    await expectStatus(mallory.post('/console/sign_in/begin', { provider: 'oidc' }), 200);
    const query = provider().authorize(url, who);
    // A response stolen from alice, and one that mallory would make alice sign in with.
    for (const browser of [mallory, new Browser(world())]) {
      expect((await browser.post('/console/sign_in/return', { query })).body.error).toBe('sign_in_expired');
    }
    const cookies = new Map(alice.cookies);
    expect(await alice.post('/console/sign_in/return', { query })).toMatchObject(done('sign_in'));
    expect(alice.cookies.has('__Host-tessera-sign-in')).toBe(false);
    const again = new Browser(world());
    for (const [name, value] of cookies) again.cookies.set(name, value);
    expect((await again.post('/console/sign_in/return', { query })).body.error).toBe('sign_in_expired');
    expect((await again.post('/console/sign_in/complete', {})).body.error).toBe('sign_in_expired');
  });

  it('begins at localhost too, where the page leads on to that the provider leads back to', async () => {
    const browser = new Browser({ url: world().url.replace('127.0.0.1', 'localhost') });
    const { body } = await expectStatus(browser.post('/console/sign_in/begin', { provider: 'oidc' }), 200);
    expect(new URL(body.url).searchParams.get('redirect_uri')).toBe(`${world().url}/sign-in/callback`);
  });

  it('ends after ten minutes', async () => {
    const { who } = await member();
    const browser = new Browser(world());
    const { url } = (await expectStatus(browser.post('/console/sign_in/begin', { provider: 'oidc' }), 200)).body;
    world().clock.travel(601);
    const late = await browser.post('/console/sign_in/return', { query: provider().authorize(url, who) });
    expect(late.body.error).toBe('sign_in_expired');
  });

  it.each([
    ['says nothing of it', undefined],
    ['says no', false],
    ['says yes in another way', 'true'],
  ])('links no account by an address when the provider %s', async (_, verified) => {
    const alice = await holder();
    const browser = new Browser(world());
    const who = someone({ email: alice.email, email_verified: verified });
    expect((await visit(browser, provider(), who)).body.step).toBe('choose_username');
    await expectStatus(browser.post('/console/sign_in/complete', { username: unique('another') }), 200);
    const { body } = await browser.get('/console/v1/user');
    expect(body).toMatchObject({ email: alice.email, is_valid_email: false });
    expect(body.username).not.toBe(alice.username);
  });

  it.each<[string, unknown, Record<string, unknown>, boolean]>([
    ['by the ID token alone, as Entra ID does', undefined, { xms_edov: true }, true],
    ['by the ID token, and in userinfo by a text, as Amazon Cognito does', 'true', { email_verified: true }, true],
    ['by the ID token, and denies it in userinfo', false, { email_verified: true }, false],
    ['by the ID token for another address', undefined, { email: 'a@example.net', email_verified: true }, false],
  ])('judges an address for which a provider vouches %s', async (_, inUserInfo, idToken, isVerified) => {
    const who = someone({ email_verified: inUserInfo });
    const browser = new Browser(world());
    await expectStatus(visit(browser, provider(), who, { idToken: { email: who.email, ...idToken } }), 200);
    await expectStatus(browser.post('/console/sign_in/complete', { username: unique('new') }), 200);
    expect((await browser.get('/console/v1/user')).body).toMatchObject({
      email: who.email,
      is_valid_email: isVerified,
    });
  });

  it('links an account that has the verified address only after a sign-in to it', async () => {
    const alice = await holder();
    const browser = new Browser(world());
    const who = someone({ email: alice.email });
    const found = await visit(browser, provider(), who);
    expect(found.body).toEqual({ step: 'sign_in_to_link', email: alice.email, provider: 'Fake ID' });
    expect(await username(browser)).toBeUndefined();
    // A new account would be a second one of the same person.
    expect((await browser.post('/console/sign_in/complete', { username: unique('second') })).body.step).toBe(
      'sign_in_to_link',
    );
    expect((await browser.post('/console/sign_in/link')).status).toBe(401);
    await expectStatus(browser.signIn(alice), 204);
    expect(await browser.post('/console/sign_in/link')).toMatchObject(done('link'));
    const other = new Browser(world());
    expect(await visit(other, provider(), who)).toMatchObject(done('sign_in'));
    expect(await username(other)).toBe(alice.username);
    await eventually(() =>
      world()
        .mailsTo(alice.email)
        .find((mail) => mail.includes('A new way to sign in')),
    );
  });

  it('gives the verified address to its owner, even if another account claimed it unconfirmed before', async () => {
    const email = `${unique('victim')}@example.com`;
    const mallory = await world().person('mallory', { email });
    const { browser } = await member(someone({ email }));
    expect((await browser.get('/console/v1/user')).body).toMatchObject({ email, is_valid_email: true });
    expect(await username(browser)).not.toBe(mallory.username);
    const token = await world().mailedToken(email, 'confirm-email');
    expect((await world().withKey(token).post('/user/confirm_email')).body.error).toBe('email_taken');
  });

  it('refuses a disabled account, and one that was deleted is a new person', async () => {
    const { who, name, browser } = await member();
    const { body } = await browser.get('/console/v1/user');
    await sql(world(), `update users set disabled_at = '2026-01-01T00:00:00.000Z' where id = '${body.id}'`);
    const refused = await visit(new Browser(world()), provider(), who);
    expect([refused.status, refused.body.error]).toEqual([403, 'account_disabled']);
    await sql(world(), `delete from namespaces where id = '${body.id}'`);
    expect((await visit(new Browser(world()), provider(), who)).body).toMatchObject({
      step: 'choose_username',
      username: `${name}-2`,
    });
  });

  it('asks for a second factor that the account has, counts wrong codes, and takes a good one', async () => {
    const alice = await protectedPerson(world());
    const who = someone();
    const linking = new Browser(world());
    const now = () => world().clock.now();
    await expectStatus(
      linking.post('/console/session', {
        ...{ username: alice.username, password: alice.password },
        otp: codeOf(alice.secret, now()),
      }),
      204,
    );
    expect(await visit(linking, provider(), who, {}, { purpose: 'link' })).toMatchObject(done('link'));
    const browser = new Browser(world());
    const missing = await visit(browser, provider(), who);
    expect(missing).toMatchObject({ status: 401, body: { error: 'mfa_required', methods: ['totp', 'recovery_code'] } });
    expect(await username(browser)).toBeUndefined();
    const wrong = await browser.post('/console/sign_in/complete', { otp: codeOf(alice.secret, now(), 1000) });
    expect(wrong.body.error).toBe('mfa_required');
    const right = await browser.post('/console/sign_in/complete', { otp: codeOf(alice.secret, now(), 1) });
    expect(right).toMatchObject(done('sign_in'));
    expect(await username(browser)).toBe(alice.username);
  });

  it('takes a passkey as the second factor of an account that has no app', async () => {
    const alice = await world().person('alice');
    const who = someone();
    const linking = new Browser(world());
    await expectStatus(linking.signIn(alice), 204);
    expect(await visit(linking, provider(), who, {}, { purpose: 'link' })).toMatchObject(done('link'));
    const authenticator = new Authenticator(world().url.replace('127.0.0.1', 'localhost'));
    const { body: options } = await expectStatus(alice.session.post('/user/passkeys/options'), 200);
    const response = authenticator.create(options);
    await expectStatus(alice.session.post('/user/passkeys', { name: 'laptop', response }), 200);
    const browser = new Browser(world());
    const missing = await visit(browser, provider(), who);
    const methods = ['passkey', 'recovery_code'];
    expect(missing).toMatchObject({ status: 401, body: { error: 'mfa_required', methods } });
    const complete = async (from: Authenticator) => {
      const asked = await expectStatus(browser.post('/console/passkey'), 200);
      return browser.post('/console/sign_in/complete', { passkey: from.get(asked.body, { userVerified: false }) });
    };
    const another = new Authenticator(world().url.replace('127.0.0.1', 'localhost'));
    another.create(options);
    expect((await complete(another)).body.error).toBe('mfa_required');
    expect(await username(browser)).toBeUndefined();
    expect(await complete(authenticator)).toMatchObject(done('sign_in'));
    expect(await username(browser)).toBe(alice.username);
  });

  it('makes no session where a second factor is turned on after the account was found', async () => {
    const { who, browser } = await member();
    const { id } = (await browser.get('/console/v1/user')).body;
    const { db } = world().app.deps;
    const { write } = db;
    db.write = async (work, options) => {
      const result = await write(work, options);
      if (typeof result === 'object' && result !== null && 'user' in result) {
        db.write = write;
        await write(async ({ users }) => {
          const user = await users.find({ id });
          if (user) await users.update({ ...user, totpSince: world().clock.now().toISOString() });
        });
      }
      return result;
    };
    const stopped = await visit(new Browser(world()), provider(), who);
    expect([stopped.status, stopped.body.error]).toEqual([401, 'mfa_required']);
  });

  it('links nothing without a fresh proof, or for another session than the one that began', async () => {
    const [alice, bob] = [await world().person('alice'), await world().person('bob')];
    const browser = new Browser(world());
    expect((await browser.post('/console/sign_in/begin', { provider: 'oidc', purpose: 'link' })).status).toBe(401);
    await expectStatus(browser.signIn(alice), 204);
    const begin = () => browser.post('/console/sign_in/begin', { provider: 'oidc', purpose: 'link' });
    const { url } = (await expectStatus(begin(), 200)).body;
    await expectStatus(browser.signIn(bob), 204);
    const refused = await browser.post('/console/sign_in/return', { query: provider().authorize(url, someone()) });
    expect(refused.body.error).toBe('sign_in_expired');
    world().clock.travel(601);
    expect((await begin()).body.error).toBe('password_required');
    expect((await browser.get('/console/v1/user/identities')).body).toEqual([]);
  });

  it('keeps an identity to one account', async () => {
    const who = someone();
    await link(await world().person('alice'), who);
    const browser = new Browser(world());
    await expectStatus(browser.signIn(await world().person('bob')), 204);
    const refused = await visit(browser, provider(), who, {}, { purpose: 'link' });
    expect([refused.status, refused.body.error]).toEqual([409, 'identity_taken']);
  });

  it('proves the person afresh only by an authentication at the provider just now, of the same person', async () => {
    const { who, browser } = await member();
    const prove = (as: FakePerson, tweaks: Tweaks = {}) => visit(browser, provider(), as, tweaks, { purpose: 'prove' });
    const { body: self } = await browser.get('/console/v1/user');
    const remove = () => browser.send('DELETE', `/console/v1/users/${self.username}`);
    expect((await remove()).body.error).toBe('password_required');
    const hourAgo = Math.floor(world().clock.now().getTime() / 1000) - 3600;
    expect((await prove(who, { idToken: { auth_time: hourAgo } })).body.error).toBe('identity_refused');
    expect((await prove(who, { idToken: { auth_time: undefined } })).body.error).toBe('identity_refused');
    expect((await prove(someone())).body.error).toBe('identity_refused');
    expect((await remove()).body.error).toBe('password_required');
    expect(await prove(who)).toMatchObject(done('prove'));
    expect((await remove()).status).toBe(204);
  });

  it('leads to where the provider ends its own session after signing out, and only then', async () => {
    const { browser } = await member();
    const cookies = new Map(browser.cookies);
    const { body } = await expectStatus(browser.send('DELETE', '/console/session'), 200);
    const url = new URL(body.url);
    expect(url.origin + url.pathname).toBe(`${provider().issuer}/end`);
    expect(url.searchParams.get('post_logout_redirect_uri')).toBe(`${world().url}/sign-in`);
    expect(url.searchParams.get('id_token_hint')?.split('.')).toHaveLength(3);
    for (const [name, value] of cookies) browser.cookies.set(name, value);
    expect(await username(browser)).toBeUndefined();
    expect((await browser.send('DELETE', '/console/session')).status).toBe(204);
    const alice = await world().person('alice');
    await expectStatus(browser.signIn(alice), 204);
    expect((await browser.send('DELETE', '/console/session')).status).toBe(204);
  });

  it('has ended the session before the provider is asked where to sign out of it', async () => {
    const { browser } = await member();
    const copy = new Browser(world());
    for (const [name, value] of browser.cookies) copy.cookies.set(name, value);
    const { providers } = world().app.deps;
    const byId = providers.byId.bind(providers);
    const whileAsked: unknown[] = [];
    providers.byId = async (id) => {
      whileAsked.push(await username(copy));
      throw new Problem('provider_failed', { cause: id });
    };
    const { status } = await browser.send('DELETE', '/console/session');
    providers.byId = byId;
    expect([status, whileAsked]).toEqual([204, [undefined]]);
  });

  it('unlinks an identity and ends its sessions, but never the last way in', async () => {
    const { who, browser } = await member();
    await expectStatus(visit(browser, provider(), who, {}, { purpose: 'prove' }), 200);
    const [only] = (await browser.get('/console/v1/user/identities')).body;
    const unlink = (id: string) => browser.send('DELETE', `/console/v1/user/identities/${id}`);
    const refused = await unlink(only.id);
    expect([refused.status, refused.body.error]).toEqual([409, 'last_way_in']);
    const { username: name } = (await browser.get('/console/v1/user')).body;
    const password = `${name}-Fake-Password`;
    await expectStatus(browser.send('PATCH', `/console/v1/users/${name}`, { password }), 204);
    const other = new Browser(world());
    await expectStatus(visit(other, provider(), who), 200);
    expect((await world().withPassword(name, password).delete(`/user/identities/${only.id}`)).status).toBe(204);
    expect([await username(browser), await username(other)]).toEqual([undefined, undefined]);
    expect((await visit(new Browser(world()), provider(), who)).body.step).toBe('sign_in_to_link');
    const bob = await world().person('bob');
    expect((await bob.basic.delete(`/user/identities/${only.id}`)).body.error).toBe('identity_not_found');
  });

  it('leaves an account without a password its last passkey, once it is the only way to sign in', async () => {
    const { who, browser } = await member();
    await expectStatus(visit(browser, provider(), who, {}, { purpose: 'prove' }), 200);
    const authenticator = new Authenticator(world().url.replace('127.0.0.1', 'localhost'));
    const { body: options } = await expectStatus(browser.post('/console/v1/user/passkeys/options'), 200);
    const response = authenticator.create(options);
    const { body } = await expectStatus(browser.post('/console/v1/user/passkeys', { name: 'laptop', response }), 200);
    const [identity] = (await browser.get('/console/v1/user/identities')).body;
    const signIn = async () => {
      const asked = await expectStatus(browser.post('/console/passkey'), 200);
      return browser.post('/console/session/passkey', { passkey: authenticator.get(asked.body) });
    };
    await expectStatus(signIn(), 204);
    await expectStatus(browser.send('DELETE', `/console/v1/user/identities/${identity.id}`), 204);
    const remove = () => browser.send('DELETE', `/console/v1/user/passkeys/${body.passkey.id}`);
    expect((await remove()).body.error).toBe('last_way_in');
    // The refused requests took nothing away: the passkey signs in, and the codes that came with it are there.
    await expectStatus(signIn(), 204);
    expect((await browser.get('/console/v1/user/mfa')).body).toMatchObject({ passkeys: 1, recovery_codes_left: 10 });
    const { username: name } = (await browser.get('/console/v1/user')).body;
    const password = `${name}-Fake-Password`;
    await expectStatus(browser.send('PATCH', `/console/v1/users/${name}`, { password }), 204);
    await expectStatus(remove(), 204);
  });

  it('makes an account without a password, which sets its first after a fresh proof, and the next like any other', async () => {
    const { who, browser, name } = await member();
    const set = (password: string) => browser.send('PATCH', `/console/v1/users/${name}`, { password });
    expect((await browser.get('/console/v1/user')).body.password_unset).toBe(true);
    expect((await set('first-Fake-password')).body.error).toBe('password_required');
    await expectStatus(visit(browser, provider(), who, {}, { purpose: 'prove' }), 200);
    await expectStatus(set('first-Fake-password'), 204);
    expect((await browser.get('/console/v1/user')).body).not.toHaveProperty('password_unset');
    world().clock.travel(601);
    expect((await set('second-Fake-password')).body.error).toBe('password_required');
    await expectStatus(browser.post('/console/session/password', { password: 'first-Fake-password' }), 204);
    await expectStatus(set('second-Fake-password'), 204);
  });
});
