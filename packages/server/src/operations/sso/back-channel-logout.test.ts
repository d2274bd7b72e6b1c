import { randomUUID } from 'node:crypto';
import { deviceCodeGrant } from '@tessera/contract';
import { expect, it } from 'vitest';
import type { Browser } from '../../testing/browser.ts';
import type { FakePerson } from '../../testing/fake-provider.ts';
import { onEveryEngineWithProvider, signedInAt, visit } from '../../testing/provider-world.ts';
import { sql } from '../../testing/sql.ts';
import { expectStatus, unique } from '../../testing/world.ts';

const event = { 'http://schemas.openid.net/event/backchannel-logout': {} };

onEveryEngineWithProvider('POST /sign-in/back-channel-logout', ({ world, provider }) => {
  const signIn = (who: FakePerson) => signedInAt(world(), provider(), { preferred_username: who.sub, ...who });
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
    provider().sign({ jti: randomUUID(), events: event, ...claims }, { typ: 'logout+jwt', ...options });

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

  it('ends a session also after it was proven afresh with the password, and signing out of it leads to the provider', async () => {
    const who = { sub: unique('sub'), sid: unique('sid') };
    const first = await signIn(who);
    await expectStatus(visit(first, provider(), who, {}, { purpose: 'prove' }), 200);
    const { username } = (await first.get('/console/v1/user')).body;
    const password = `${username}-Fake-Password`;
    await expectStatus(first.send('PATCH', `/console/v1/users/${username}`, { password }), 204);
    await expectStatus(first.post('/console/session/password', { password }), 204);
    const second = await signIn({ ...who, sid: unique('sid') });
    await expectStatus(second.post('/console/session/password', { password }), 204);
    const { body } = await expectStatus(second.send('DELETE', '/console/session'), 200);
    expect(body.url).toContain('id_token_hint=');
    expect((await post(await tokenOf(who))).status).toBe(200);
    expect(await isIn(first)).toBe(false);
  });

  it('leaves the tools signed in that were authorized from the session it names, and ends them with all', async () => {
    const who = { sub: unique('sub'), sid: unique('sid') };
    const here = await signIn(who);
    await expectStatus(visit(here, provider(), who, {}, { purpose: 'prove' }), 200);
    const tool = { client_id: 'fake-tool', scope: '*' };
    const { body: codes } = await expectStatus(world().anonymous.form('/oauth/device_authorization', tool), 200);
    await expectStatus(here.post(`/console/v1/oauth/device/${codes.user_code}`, { approve: true }), 204);
    const asked = { grant_type: deviceCodeGrant, client_id: 'fake-tool', device_code: codes.device_code };
    const { body: granted } = await expectStatus(world().anonymous.form('/oauth/token', asked), 200);
    const first = world().withKey(granted.access_token);
    const second = world().withKey((await expectStatus(first.get('/session'), 200)).body.token);
    const ofTools = () => Promise.all([first, second].map(async (one) => (await one.get('/user')).status));
    expect((await post(await tokenOf(who))).status).toBe(200);
    expect([await isIn(here), ...(await ofTools())]).toEqual([false, 200, 200]);
    expect((await post(await tokenOf({ sub: who.sub }))).status).toBe(200);
    expect(await ofTools()).toEqual([401, 401]);
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
    ['a person whom no database can name', { sub: 'a\u0000b' }],
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
