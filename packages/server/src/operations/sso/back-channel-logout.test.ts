import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Browser } from '../../testing/browser.ts';
import { type FakePerson, FakeProvider, fakeClient } from '../../testing/fake-provider.ts';
import { sql } from '../../testing/sql.ts';
import { engines, expectStatus, unique, World } from '../../testing/world.ts';

const event = { 'http://schemas.openid.net/event/backchannel-logout': {} };

describe.each(engines)('POST /sign-in/back-channel-logout (%s)', (engine) => {
  let provider: FakeProvider;
  let current: World | undefined;
  const world = () => {
    if (!current) throw new Error('the world has not started');
    return current;
  };
  beforeAll(async () => {
    provider = await FakeProvider.start(() => current?.clock.now() ?? new Date());
    const environment = {
      TESSERA_OIDC_ISSUER: provider.issuer,
      TESSERA_OIDC_CLIENT_ID: fakeClient.id,
      TESSERA_OIDC_CLIENT_SECRET: fakeClient.secret,
    };
    current = await World.start(engine, { environment });
  });
  afterAll(async () => {
    provider.stop();
    await current?.stop();
  });

  async function signIn(who: FakePerson): Promise<Browser> {
    const browser = new Browser(world());
    const { url } = (await expectStatus(browser.post('/console/sign_in/begin', { provider: 'oidc' }), 200)).body;
    const query = provider.authorize(url, who);
    const { body } = await expectStatus(browser.post('/console/sign_in/return', { query }), 200);
    if (body.step !== 'done') await expectStatus(browser.post('/console/sign_in/complete', { username: who.sub }), 200);
    return browser;
  }
  /** A person with a session in two browsers, each of a session at the provider. */
  async function twice() {
    const sub = unique('sub');
    const [first, second] = [unique('sid'), unique('sid')];
    return { sub, first, here: await signIn({ sub, sid: first }), there: await signIn({ sub, sid: second }) };
  }
  const isIn = async (browser: Browser) => (await browser.get('/console/v1/user')).status === 200;
  const post = (token: string | undefined, path = '/sign-in/back-channel-logout') =>
    fetch(world().url + path, {
      method: 'POST',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body: new URLSearchParams(token === undefined ? {} : { logout_token: token }).toString(),
    });
  const tokenOf = (claims: Record<string, unknown>, options = {}) =>
    provider.sign({ jti: randomUUID(), events: event, ...claims }, { typ: 'logout+jwt', ...options });

  it('ends the session that the provider names, and no other', async () => {
    const { sub, first, here, there } = await twice();
    expect((await post(await tokenOf({ sub, sid: first }))).status).toBe(200);
    expect([await isIn(here), await isIn(there)]).toEqual([false, true]);
    const [entry] = await sql(
      world(),
      "select detail from audit where action = 'session.end_by_provider' order by at desc",
    );
    expect(entry?.['detail']).toBe('oidc');
  });

  it('ends every session that the person’s identity made where it names none, and those of the password never', async () => {
    const { sub, here, there } = await twice();
    const other = await twice();
    const alice = await world().person('alice');
    expect((await post(await tokenOf({ sub }))).status).toBe(200);
    expect([await isIn(here), await isIn(there)]).toEqual([false, false]);
    expect([await isIn(other.here), (await alice.session.get('/user')).status]).toEqual([true, 200]);
  });

  it('does nothing for a session of another person at the provider', async () => {
    const { first, here } = await twice();
    expect((await post(await tokenOf({ sub: 'somebody-else', sid: first }))).status).toBe(200);
    expect(await isIn(here)).toBe(true);
  });

  it('takes a token once', async () => {
    const who = { sub: unique('sub') };
    const token = await tokenOf(who);
    const here = await signIn(who);
    expect((await post(token)).status).toBe(200);
    expect(await isIn(here)).toBe(false);
    const again = await signIn(who);
    expect((await post(token)).status).toBe(200);
    expect(await isIn(again)).toBe(true);
  });

  it.each<[string, Record<string, unknown>, object?]>([
    ['an ID token', { nonce: 'fake' }],
    ['another issuer', { iss: 'https://evil.example' }],
    ['another audience', { aud: 'another-client' }],
    ['a key that the provider does not publish', {}, { foreignKey: true }],
    ['no event', { events: undefined }],
    ['another event', { events: { 'https://example.com/event': {} } }],
    ['no ID of the token', { jti: undefined }],
    ['neither person nor session', { sub: undefined }],
    ['a token of last week', { iat: 1_000_000_000 }],
    ['a token that has expired', { exp: 1_000_000_000 }],
    ['an access token', {}, { typ: 'at+jwt' }],
  ])('refuses %s', async (_, claims, options) => {
    const who = { sub: unique('sub') };
    const here = await signIn(who);
    const refused = await post(await tokenOf({ ...who, ...claims }, options));
    expect([refused.status, ((await refused.json()) as { error: string }).error]).toEqual([400, 'invalid_request']);
    expect(await isIn(here)).toBe(true);
  });

  it('refuses malformed tokens, and unknown providers', async () => {
    expect((await post(undefined)).status).toBe(400);
    expect((await post('fake')).status).toBe(400);
    expect((await post(await tokenOf({ sub: 'x' }), '/sign-in/back-channel-logout/nowhere.example')).status).toBe(404);
  });
});
