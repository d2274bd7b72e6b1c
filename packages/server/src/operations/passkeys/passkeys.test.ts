import { passkeyQuota } from '@tessera/contract';
import { expect, it } from 'vitest';
import { Authenticator, type Behaviour } from '../../testing/authenticator.ts';
import { Browser } from '../../testing/browser.ts';
import type { HttpClient } from '../../testing/caller.ts';
import { protectedPerson, withCode } from '../../testing/protected-person.ts';
import { sql } from '../../testing/sql.ts';
import { codeOf } from '../../testing/totp.ts';
import { eventually, expectStatus, onEveryEngine, type Person, unique, type World } from '../../testing/world.ts';

/** Where the pages are: a browser makes no passkey at an address. */
function originOf({ url }: World): string {
  return url.replace('127.0.0.1', 'localhost');
}

/** Makes a passkey, and adds it as the caller. */
async function add(world: World, caller: HttpClient, own: Behaviour = {}, name = 'laptop') {
  const authenticator = new Authenticator(originOf(world), own);
  const { body: options } = await expectStatus(caller.post('/user/passkeys/options'), 200);
  const response = authenticator.create(options);
  const { body: added } = await expectStatus(caller.post('/user/passkeys', { name, response }), 200);
  return { authenticator, passkeyId: added.passkey.id as string, added };
}

async function holder(world: World, own: Behaviour = {}) {
  const email = `${unique('alice')}@fake.example`;
  const person = await world.person('alice', { email });
  await world.confirm(email);
  return { ...person, email, ...(await add(world, person.session, own)) };
}

/** Signs in with a passkey, as the console does. */
async function signIn(browser: Browser, authenticator: Authenticator, more: Behaviour & { body?: object } = {}) {
  const { body, ...behaviour } = more;
  const options = await browser.send('POST', '/console/passkey');
  const passkey = authenticator.get(options.body, behaviour);
  return browser.send('POST', '/console/session/passkey', { passkey, ...body });
}

const whoIs = async (browser: Browser) => (await browser.send('GET', '/console/v1/user')).body.username;

onEveryEngine('a new passkey', (world) => {
  it('is made for this server alone, of a kind that finds its account and knows its user', async () => {
    const alice = await world().person('alice');
    const { body } = await expectStatus(alice.session.post('/user/passkeys/options'), 200);
    expect(body).toMatchObject({
      rp: { id: 'localhost' },
      user: { name: alice.username },
      attestation: 'none',
      authenticatorSelection: { residentKey: 'required', userVerification: 'required' },
      excludeCredentials: [],
    });
    expect(Buffer.from(body.user.id, 'base64url')).toHaveLength(64);
    const again = (await alice.session.post('/user/passkeys/options')).body;
    expect(again.user).toEqual(body.user);
    expect(again.challenge).not.toBe(body.challenge);
    const { authenticator } = await add(world(), alice.session);
    const after = (await alice.session.post('/user/passkeys/options')).body;
    expect(after.excludeCredentials).toMatchObject([{ id: authenticator.id }]);
  });

  it('is a second factor: with the first one come recovery codes, and everything that the password alone opened ends', async () => {
    const alice = await world().person('alice');
    const token = world().withKey(await world().key(alice));
    const other = world().withKey((await expectStatus(alice.basic.get('/session'), 200)).body.token);
    const { added } = await add(world(), alice.session);
    expect(added.passkey).toMatchObject({ name: 'laptop', synced: false });
    expect(added.recovery_codes).toHaveLength(10);
    expect((await alice.session.get('/user/mfa')).body).toMatchObject({ passkeys: 1, recovery_codes_left: 10 });
    expect((await other.get('/user')).status).toBe(401);
    expect((await token.get('/user')).status).toBe(200);
    expect((await token.post('/user/passkeys/options')).body.error).toBe('password_required');
    expect((await alice.session.get('/user')).status).toBe(200);
    // The second one changes nothing else.
    const second = await add(world(), alice.session, {}, 'telephone');
    expect(second.added.recovery_codes).toBeUndefined();
    expect((await alice.session.get('/user/passkeys')).body).toMatchObject([{ name: 'laptop' }, { name: 'telephone' }]);
  });

  it('is made before there is a second factor where one is required, and meets that', async () => {
    const alice = await holder(world());
    await world().administrate(alice);
    const bob = await world().person('bob');
    const acme = await world().organization({ ...alice, basic: alice.session }, { read_write: bob });
    const at = `/organizations/${acme}`;
    await expectStatus(alice.session.patch(`${at}/-/policies`, { require_second_factor: true }), 200);
    expect((await bob.session.get(at)).body.error).toBe('second_factor_required');
    await expectStatus(alice.session.patch('/admin/settings', { require_second_factor: true }), 200);
    try {
      expect((await bob.session.get('/tokens')).body.error).toBe('second_factor_required');
      await expectStatus(bob.session.get('/user/passkeys'), 200);
      await add(world(), bob.session);
      await expectStatus(bob.session.get('/tokens'), 200);
      await expectStatus(bob.session.get(at), 200);
    } finally {
      await expectStatus(alice.session.patch('/admin/settings', { require_second_factor: false }), 200);
    }
  });

  const wrong: [string, Behaviour][] = [
    ['of another origin', { origin: 'https://evil.example' }],
    ['of the same host with another port', { origin: 'http://localhost:1' }],
    ['of another relying party', { rpId: 'evil.example' }],
    ['that does not know its user', { userVerified: false }],
    ['without a touch of the user', { userPresent: false }],
    ['that answers a sign-in', { type: 'webauthn.get' }],
    ['with a challenge of its own', { challenge: Buffer.alloc(54).toString('base64url') }],
    ['with no challenge at all', { challenge: '' }],
    [
      'with certificates, which were not requested',
      { attestation: { fmt: 'packed', attStmt: { x5c: [Buffer.alloc(9)] } } },
    ],
    ['with an attestation of an unknown kind', { attestation: { fmt: 'fake', attStmt: {} } }],
  ];
  it.each(wrong)('%s is refused', async (_, behaviour) => {
    const alice = await world().person('alice');
    const { body: options } = await expectStatus(alice.session.post('/user/passkeys/options'), 200);
    const response = new Authenticator(originOf(world())).create(options, behaviour);
    const refused = await alice.session.post('/user/passkeys', { name: 'laptop', response });
    expect([refused.status, refused.body.error]).toEqual([400, 'passkey_not_valid']);
    expect((await alice.session.get('/user/passkeys')).body).toEqual([]);
  });

  it('is taken from the session that asked for it, within five minutes', async () => {
    const alice = await world().person('alice');
    const [mallory, elsewhere] = [await world().person('mallory'), (await alice.basic.get('/session')).body.token];
    const { body: options } = await expectStatus(alice.session.post('/user/passkeys/options'), 200);
    const body = { name: 'laptop', response: new Authenticator(originOf(world())).create(options) };
    for (const caller of [mallory.session, mallory.basic, alice.basic, world().withKey(elsewhere)]) {
      expect((await caller.post('/user/passkeys', body)).body.error).toBe('passkey_not_valid');
    }
    world().clock.travel(301);
    expect((await alice.session.post('/user/passkeys', body)).body.error).toBe('passkey_not_valid');
  });

  it('is added once, also at the same moment and after it was removed', async () => {
    const alice = await world().person('alice');
    const { body: options } = await expectStatus(alice.session.post('/user/passkeys/options'), 200);
    const body = { name: 'laptop', response: new Authenticator(originOf(world())).create(options) };
    const answers = await Promise.all(Array.from({ length: 4 }, () => alice.session.post('/user/passkeys', body)));
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 400, 400, 400]);
    const [{ id }] = (await alice.session.get('/user/passkeys')).body;
    await expectStatus(alice.session.delete(`/user/passkeys/${id}`), 204);
    expect((await alice.session.post('/user/passkeys', body)).body.error).toBe('passkey_not_valid');
  });

  it('is never of two accounts', async () => {
    const [alice, mallory] = [await holder(world()), await world().person('mallory')];
    const { body: options } = await expectStatus(mallory.session.post('/user/passkeys/options'), 200);
    const response = alice.authenticator.create(options);
    const refused = await mallory.session.post('/user/passkeys', { name: 'hers', response });
    expect(refused.body.error).toBe('passkey_not_valid');
  });

  it('needs a fresh proof of the password, for the options and for adding', async () => {
    const alice = await world().person('alice');
    const { body: options } = await expectStatus(alice.session.post('/user/passkeys/options'), 200);
    const body = { name: 'laptop', response: new Authenticator(originOf(world())).create(options) };
    world().clock.travel(601);
    expect((await alice.session.post('/user/passkeys/options')).body.error).toBe('password_required');
    expect((await alice.session.post('/user/passkeys', body)).body.error).toBe('password_required');
  });

  it('is one of twenty at most', async () => {
    const alice = await holder(world());
    for (let made = 1; made < passkeyQuota; made++) await add(world(), alice.session);
    expect((await alice.session.post('/user/passkeys/options')).body.error).toBe('quota_exceeded');
  });

  it('is answered to a retry with the same Idempotency-Key as at first, recovery codes too', async () => {
    const alice = await world().person('alice');
    const { body: options } = await expectStatus(alice.session.post('/user/passkeys/options'), 200);
    const body = { name: 'laptop', response: new Authenticator(originOf(world())).create(options) };
    const headers = { 'idempotency-key': unique('key') };
    const first = await expectStatus(alice.session.post('/user/passkeys', body, { headers }), 200);
    expect((await expectStatus(alice.session.post('/user/passkeys', body, { headers }), 200)).body).toEqual(first.body);
  });
});

onEveryEngine('passkeys of an account', (world) => {
  it('are renamed and removed by their owner; to others they are not there', async () => {
    const [alice, mallory] = [await holder(world()), await holder(world())];
    for (const change of [
      mallory.session.patch(`/user/passkeys/${alice.passkeyId}`, { name: 'mine' }),
      mallory.session.delete(`/user/passkeys/${alice.passkeyId}`),
      alice.session.delete('/user/passkeys/nothing'),
    ]) {
      expect((await change).body.error).toBe('passkey_not_found');
    }
    await expectStatus(alice.session.patch(`/user/passkeys/${alice.passkeyId}`, { name: 'work laptop' }), 204);
    expect((await alice.session.get('/user/passkeys')).body).toMatchObject([
      { id: alice.passkeyId, name: 'work laptop' },
    ]);
    await expectStatus(alice.session.delete(`/user/passkeys/${alice.passkeyId}`), 204);
    expect((await signIn(new Browser(world()), alice.authenticator)).status).toBe(401);
  });

  it('leave the recovery codes with the authenticator app, and take them along as the last second factor', async () => {
    const alice = await protectedPerson(world());
    const { passkeyId, added } = await add(world(), alice.session);
    expect(added.recovery_codes).toBeUndefined();
    await expectStatus(alice.session.delete(`/user/passkeys/${passkeyId}`), 204);
    expect((await alice.session.get('/user/mfa')).body).toMatchObject({ passkeys: 0, recovery_codes_left: 10 });
    const second = await add(world(), alice.session);
    const [code] = alice.recoveryCodes;
    await expectStatus(alice.session.send('DELETE', '/user/mfa/totp', { code }), 204);
    expect((await alice.session.get('/user/mfa')).body).toMatchObject({ passkeys: 1, recovery_codes_left: 9 });
    expect((await alice.basic.get('/user')).body.error).toBe('mfa_required');
    await expectStatus(alice.session.delete(`/user/passkeys/${second.passkeyId}`), 204);
    expect((await alice.session.get('/user/mfa')).body).toMatchObject({ passkeys: 0, recovery_codes_left: 0 });
    expect((await alice.basic.get('/user')).status).toBe(200);
  });

  it('need a fresh proof to be removed', async () => {
    const alice = await holder(world());
    world().clock.travel(601);
    expect((await alice.session.delete(`/user/passkeys/${alice.passkeyId}`)).body.error).toBe('password_required');
  });

  it('are told to the owner and the audit when they change', async () => {
    const alice = await holder(world());
    await expectStatus(alice.session.delete(`/user/passkeys/${alice.passkeyId}`), 204);
    const told = (words: string) =>
      eventually(() =>
        world()
          .mailsTo(alice.email)
          .find((mail) => mail.includes(words)),
      );
    await told('Your account has a new passkey');
    await told('A passkey of your account was removed');
    const rows = await sql(world(), `select action from audit where subject_id = '${alice.passkeyId}'`);
    expect(rows.map(({ action }) => action).sort()).toEqual(['passkey.add', 'passkey.remove']);
  });

  it('stay through a mailed password reset, go by an administrator, and with the account', async () => {
    const [alice, admin] = [await holder(world()), await world().person('admin')];
    await world().administrate(admin);
    await expectStatus(world().anonymous.post('/user/password_reset/request', { email: alice.email }), 204);
    const mailed = world().withKey(await world().mailedToken(alice.email, 'reset-password'));
    await expectStatus(mailed.post('/user/password_reset', { password: 'Reset-Fake-Password' }), 204);
    const renewed = world().withPassword(alice.username, 'Reset-Fake-Password');
    expect((await renewed.get('/user')).body.error).toBe('mfa_required');
    expect((await signIn(new Browser(world()), alice.authenticator)).status).toBe(204);
    await expectStatus(admin.session.post(`/admin/users/${alice.username}/remove_mfa`), 204);
    expect((await renewed.get('/user/mfa')).body).toMatchObject({ passkeys: 0, recovery_codes_left: 0 });
    const { entries } = (await renewed.get('/user/audit?action=passkey.remove')).body;
    expect(entries).toMatchObject([{ actor_name: admin.username, subject_id: alice.passkeyId }]);
    expect((await signIn(new Browser(world()), alice.authenticator)).status).toBe(401);
    await eventually(() =>
      world()
        .mailsTo(alice.email)
        .find((mail) => mail.includes('The second factors of your account were removed')),
    );
    await add(world(), world().withKey((await renewed.get('/session')).body.token));
    await world().app.deps.db.write(async ({ namespaces }) => namespaces.remove(alice.id));
    expect(await sql(world(), `select id from passkeys where user_id = '${alice.id}'`)).toEqual([]);
    expect(await sql(world(), `select handle from passkey_handles where user_id = '${alice.id}'`)).toEqual([]);
  });
});

onEveryEngine('signing in with a passkey', (world) => {
  it('needs no username, is both factors, and proves as much as the password', async () => {
    const alice = await holder(world());
    const browser = new Browser(world());
    const answer = await signIn(browser, alice.authenticator);
    expect([answer.status, answer.text]).toEqual([204, '']);
    expect(await whoIs(browser)).toBe(alice.username);
    const options = await browser.send('POST', '/console/v1/user/passkeys/options');
    expect(options.status).toBe(200);
    const [listed] = (await browser.send('GET', '/console/v1/user/passkeys')).body;
    expect(listed.last_used_at).toBeDefined();
    const rows = await sql(
      world(),
      `select detail from audit where detail = 'passkey' and action = 'sign_in.succeed' and subject_id = '${alice.id}'`,
    );
    expect(rows).toEqual([{ detail: 'passkey' }]);
  });

  it('takes a synced passkey time after time, which never counts, or on each device anew', async () => {
    const alice = await holder(world(), { multiDevice: true });
    for (let again = 0; again < 3; again++) {
      expect((await signIn(new Browser(world()), alice.authenticator)).status).toBe(204);
    }
    for (const counter of [7, 3]) {
      expect((await signIn(new Browser(world()), alice.authenticator, { counter })).status).toBe(204);
    }
    expect((await alice.session.get('/user/passkeys')).body).toMatchObject([{ synced: true }]);
  });

  const wrong: [string, Behaviour][] = [
    ['does not know its user', { userVerified: false }],
    ['was not touched', { userPresent: false }],
    ['is at another origin', { origin: 'https://evil.example' }],
    ['is in a frame of another site', { crossOrigin: true, origin: 'https://evil.example' }],
    ['is of another relying party', { rpId: 'evil.example' }],
    ['answers for a new passkey', { type: 'webauthn.create' }],
    ['has a challenge of its own', { challenge: Buffer.alloc(54).toString('base64url') }],
    ['counts as before, as a copy of it would', { counter: 0 }],
    ['says that it can be copied now', { multiDevice: true, counter: 9 }],
    ['is of another user than it says', { userHandle: Buffer.alloc(64).toString('base64url') }],
    ['does not say whose it is', { userHandle: null }],
  ];
  it.each(wrong)('is refused where the authenticator %s', async (_, behaviour) => {
    const alice = await holder(world());
    expect((await signIn(new Browser(world()), alice.authenticator)).status).toBe(204);
    const browser = new Browser(world());
    const refused = await signIn(browser, alice.authenticator, behaviour);
    expect([refused.status, refused.body.error]).toEqual([401, 'not_authenticated']);
    expect((await browser.send('GET', '/console/v1/user')).status).toBe(401);
  });

  it('tells an unknown passkey and a wrong answer alike', async () => {
    const alice = await holder(world());
    const unknown = await signIn(new Browser(world()), new Authenticator(originOf(world())), { userHandle: 'AAAA' });
    const wrong = await signIn(new Browser(world()), alice.authenticator, { userVerified: false });
    expect(unknown.body).toEqual({ ...wrong.body, request_id: unknown.body.request_id });
  });

  it('takes each answer once, of the browser that was asked, within five minutes', async () => {
    const alice = await holder(world(), { multiDevice: true });
    const browser = new Browser(world());
    const ask = async () => alice.authenticator.get((await browser.send('POST', '/console/passkey')).body);
    const passkey = await ask();
    const send = (from: Browser) => from.send('POST', '/console/session/passkey', { passkey });
    expect((await send(new Browser(world()))).status).toBe(400);
    const other = new Browser(world());
    await other.send('POST', '/console/passkey');
    expect((await send(other)).status).toBe(401);
    const answers = await Promise.all(Array.from({ length: 4 }, () => send(browser)));
    expect(answers.map(({ status }) => status).sort()).toEqual([204, 401, 401, 401]);
    const late = await ask();
    world().clock.travel(301);
    expect((await browser.send('POST', '/console/session/passkey', { passkey: late })).status).toBe(401);
  });

  it('does not answer the challenge for adding one, nor the other way round', async () => {
    const alice = await holder(world(), { multiDevice: true });
    const { body: adding } = await expectStatus(alice.session.post('/user/passkeys/options'), 200);
    const browser = new Browser(world());
    expect((await signIn(browser, alice.authenticator, { challenge: adding.challenge })).status).toBe(401);
    const { body: asked } = await browser.send('POST', '/console/passkey');
    const response = new Authenticator(originOf(world())).create({ ...adding, challenge: asked.challenge });
    expect((await alice.session.post('/user/passkeys', { name: 'x', response })).body.error).toBe('passkey_not_valid');
  });

  it('refuses a disabled account, and says so', async () => {
    const alice = await holder(world());
    const admin = await world().person('admin');
    await world().administrate(admin);
    await expectStatus(admin.session.post(`/admin/users/${alice.username}/disable`), 204);
    const refused = await signIn(new Browser(world()), alice.authenticator);
    expect([refused.status, refused.body.error]).toEqual([403, 'account_disabled']);
  });

  it('stops where the passkey is removed before the session is made', async () => {
    const alice = await holder(world());
    const { accounts } = world().app.deps;
    const { byUsernameKey } = accounts;
    accounts.byUsernameKey = async (key) => {
      const found = await byUsernameKey.call(accounts, key);
      await alice.session.delete(`/user/passkeys/${alice.passkeyId}`);
      return found;
    };
    try {
      expect((await signIn(new Browser(world()), alice.authenticator)).status).toBe(401);
    } finally {
      accounts.byUsernameKey = byUsernameKey;
    }
  });

  it('goes on as the user whose page it is, and as no other', async () => {
    const [alice, bob] = [await holder(world()), await holder(world())];
    const browser = new Browser(world());
    await signIn(browser, alice.authenticator);
    const refused = await signIn(browser, bob.authenticator, { body: { username: alice.username } });
    expect(refused.body.message).toBe(`This passkey is not one of ${alice.username}`);
    expect((await signIn(browser, alice.authenticator, { body: { username: alice.username } })).status).toBe(204);
  });

  it('proves the person at the screen afresh, in the session that goes on', async () => {
    const [alice, bob] = [await holder(world()), await holder(world())];
    const browser = new Browser(world());
    await signIn(browser, alice.authenticator, { body: { remember_me: true } });
    world().clock.travel(601);
    const needed = () => browser.send('POST', '/console/v1/user/mfa/recovery_codes');
    expect((await needed()).body.error).toBe('password_required');
    const prove = async (authenticator: Authenticator, behaviour: Behaviour = {}) => {
      const { body } = await browser.send('POST', '/console/passkey');
      const passkey = authenticator.get(body, behaviour);
      return browser.send('POST', '/console/session/passkey/proof', { passkey });
    };
    expect((await prove(bob.authenticator)).body.message).toBe(`passkey: is not one of ${alice.username}`);
    expect((await prove(alice.authenticator, { userVerified: false })).status).toBe(400);
    expect((await needed()).body.error).toBe('password_required');
    const proven = await prove(alice.authenticator);
    expect(proven.status).toBe(204);
    expect(proven.headers.getSetCookie()[0]).toMatch(/Max-Age=259\d{4}$/);
    expect((await needed()).status).toBe(200);
  });
});

onEveryEngine('a passkey after the password', (world) => {
  const after = async (alice: Person & { authenticator: Authenticator }, browser: Browser, more: Behaviour = {}) => {
    const { body } = await browser.send('POST', '/console/passkey');
    const { username, password } = alice;
    return browser.post('/console/session', { username, password, passkey: alice.authenticator.get(body, more) });
  };

  it('completes the sign-in, where the authenticator need not know its user', async () => {
    const alice = await holder(world());
    const browser = new Browser(world());
    const asked = await browser.signIn(alice);
    expect(asked).toMatchObject({ status: 401, body: { methods: ['passkey', 'recovery_code'] } });
    expect((await after(alice, browser, { userVerified: false, userHandle: null })).status).toBe(204);
    expect(await whoIs(browser)).toBe(alice.username);
  });

  it('is no help to a wrong password, and none of another account or origin', async () => {
    const [alice, mallory] = [await holder(world()), await holder(world())];
    const browser = new Browser(world());
    const guess = await after({ ...alice, password: 'Wrong-Fake-1' }, browser);
    expect(guess.body.error).toBe('not_authenticated');
    const foreign = await after({ ...alice, authenticator: mallory.authenticator }, browser);
    expect(foreign.body.error).toBe('mfa_required');
    expect((await after(alice, browser, { origin: 'https://evil.example' })).body.error).toBe('mfa_required');
  });

  it('is named to a client that can send none, with the ways that such a client has', async () => {
    const alice = await holder(world());
    const refused = await alice.basic.get('/user');
    expect(refused).toMatchObject({
      status: 401,
      body: { error: 'mfa_required', methods: ['passkey', 'recovery_code'] },
    });
    expect(refused.body.message).toMatch(/API token.*recovery code in X-Tessera-OTP/);
    const [code = ''] = alice.added.recovery_codes;
    await expectStatus(withCode(world(), alice, code).get('/user'), 200);
    expect((await withCode(world(), alice, code).get('/user')).body.error).toBe('mfa_required');
    expect((await withCode(world(), alice, '123456').get('/user')).body.error).toBe('mfa_required');
  });

  it('and a code of an app complete a sign-in each', async () => {
    const alice = await protectedPerson(world());
    const { authenticator } = await add(world(), alice.session);
    const { body } = await alice.basic.get('/user');
    expect(body.methods).toEqual(['totp', 'passkey', 'recovery_code']);
    expect((await withCode(world(), alice, codeOf(alice.secret, world().clock.now())).get('/user')).status).toBe(200);
    expect((await after({ ...alice, authenticator }, new Browser(world()))).status).toBe(204);
  });
});
