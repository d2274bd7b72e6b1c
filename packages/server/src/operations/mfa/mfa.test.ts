import { expect, it } from 'vitest';
import { protectedPerson, withCode } from '../../testing/protected-person.ts';
import { sql } from '../../testing/sql.ts';
import { codeOf } from '../../testing/totp.ts';
import { eventually, expectStatus, onEveryEngine, unique } from '../../testing/world.ts';

const required = { status: 401, body: { error: 'mfa_required', methods: ['totp', 'recovery_code'] } };

onEveryEngine('an authenticator app', (world) => {
  // Codes change every 30 seconds. A test that is slow would find its own expired.
  const nextStep = () => world().clock.travel(30);
  const now = () => world().clock.now();

  it('protects nothing until it has shown a code', async () => {
    const alice = await world().person('alice');
    const { body: made } = await expectStatus(alice.session.post('/user/mfa/totp'), 200);
    expect(made.uri).toContain(`secret=${made.secret}`);
    expect((await alice.session.get('/user/mfa')).body).toEqual({
      ...{ totp: { enabled: false }, passkeys: 0, recovery_codes_left: 0, required_by: [], required_by_site: false },
    });
    expect((await alice.basic.get('/user')).status).toBe(200);
    const wrong = await alice.session.post('/user/mfa/totp/confirm', { code: codeOf(made.secret, now(), 5) });
    expect(wrong).toMatchObject({ status: 400, body: { error: 'wrong_code' } });
    expect((await alice.basic.get('/user')).status).toBe(200);
  });

  it('cannot be turned on with a secret that is older than ten minutes, or was replaced', async () => {
    const alice = await world().person('alice');
    const { secret: first } = (await alice.basic.post('/user/mfa/totp')).body;
    const { secret } = (await alice.basic.post('/user/mfa/totp')).body;
    const replaced = await alice.basic.post('/user/mfa/totp/confirm', { code: codeOf(first, now()) });
    expect(replaced.body.error).toBe('wrong_code');
    world().clock.travel(601);
    const late = await alice.basic.post('/user/mfa/totp/confirm', { code: codeOf(secret, now()) });
    expect(late.body.error).toBe('wrong_code');
    expect((await alice.basic.get('/user')).status).toBe(200);
  });

  it('refuses the password alone, while tokens and the session that turned it on go on', async () => {
    const begin = await world().person('alice');
    const token = world().withKey(await world().key(begin));
    const year = { expires: new Date(now().getTime() + 300 * 86_400_000).toISOString() };
    const reset = world().withKey(await world().key(begin, 'password_reset', year));
    const other = world().withKey((await expectStatus(begin.basic.get('/session'), 200)).body.token);
    const { secret } = (await begin.session.post('/user/mfa/totp')).body;
    await expectStatus(begin.session.post('/user/mfa/totp/confirm', { code: codeOf(secret, now()) }), 200);
    for (const path of ['/user', '/session', '/tokens']) expect(await begin.basic.get(path)).toMatchObject(required);
    expect((await begin.session.get('/user')).status).toBe(200);
    expect((await token.get('/user')).status).toBe(200);
    // Everything that the password alone opened or proved has ended.
    expect((await other.get('/user')).status).toBe(401);
    expect((await reset.post('/user/password_reset', { password: 'Visibly-Fake-Other-1' })).status).toBe(401);
    expect((await token.post('/user/mfa/recovery_codes')).body.error).toBe('password_required');
    expect((await begin.session.get('/user/mfa')).body).toMatchObject({
      ...{ totp: { enabled: true, since: expect.any(String) }, recovery_codes_left: 10 },
    });
  });

  it('is removed by an administrator for a user who lost it, with a mail to the user, and by none from their own account', async () => {
    const admin = await protectedPerson(world());
    await world().administrate(admin);
    const bob = await protectedPerson(world(), 'bob');
    const path = (user: string) => `/admin/users/${user}/remove_mfa`;
    expect((await admin.session.post(path(admin.username))).body.error).toBe('forbidden');
    expect((await bob.session.post(path(bob.username))).body.error).toBe('forbidden');
    expect(await bob.basic.get('/user')).toMatchObject(required);
    await expectStatus(admin.session.post(path(bob.username)), 204);
    await expectStatus(admin.session.post(path(bob.username)), 204);
    expect((await bob.basic.get('/user')).status).toBe(200);
    expect((await bob.basic.get('/user/mfa')).body).toMatchObject({ totp: { enabled: false }, recovery_codes_left: 0 });
    const rows = await sql(
      world(),
      `select count(*) as count from audit where action = 'mfa.disable' and actor_id = '${admin.id}' and subject_id = '${bob.id}'`,
    );
    expect(Number(rows[0]?.count)).toBe(1);
    await eventually(() =>
      world()
        .mailsTo(bob.email)
        .find((mail) => mail.includes('was turned off')),
    );
  });

  it('is asked for after a right password only', async () => {
    const alice = await protectedPerson(world());
    const wrong = await world().withPassword(alice.username, 'Wrong-Fake-1').get('/session');
    const nobody = await world().withPassword(unique('nobody'), 'Wrong-Fake-1').get('/session');
    expect(wrong.body).toEqual({ ...nobody.body, request_id: wrong.body.request_id });
    expect(wrong.body.error).toBe('not_authenticated');
    const codeAndWrong = await withCode(world(), { ...alice, password: 'Wrong-Fake-1' }, codeOf(alice.secret, now()));
    expect((await codeAndWrong.get('/session')).body.error).toBe('not_authenticated');
    // The code was not used up by it.
    expect((await withCode(world(), alice, codeOf(alice.secret, now())).get('/session')).status).toBe(200);
  });

  it('has each code taken once, also at the same moment, and never one from before', async () => {
    const alice = await protectedPerson(world());
    const code = codeOf(alice.secret, now());
    const before = codeOf(alice.secret, now(), -1);
    const answers = await Promise.all(Array.from({ length: 4 }, () => withCode(world(), alice, code).get('/session')));
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 401, 401, 401]);
    expect(await withCode(world(), alice, before).get('/session')).toMatchObject(required);
  });

  it('is asked for again with a password that is remembered as right', async () => {
    const alice = await protectedPerson(world());
    await expectStatus(withCode(world(), alice, codeOf(alice.secret, now())).get('/user'), 200);
    for (let again = 0; again < 3; again++) expect(await alice.basic.get('/user')).toMatchObject(required);
  });

  it('makes a sign-in with a code a proof of the password', async () => {
    const alice = await protectedPerson(world());
    const { body } = await expectStatus(withCode(world(), alice, codeOf(alice.secret, now())).get('/session'), 200);
    const session = world().withKey(body.token);
    expect((await session.post('/user/mfa/recovery_codes')).status).toBe(200);
    world().clock.travel(601);
    expect((await session.post('/user/mfa/recovery_codes')).body.error).toBe('password_required');
  });

  it('makes wrong codes wait like wrong passwords, which a right password does not strike out', async () => {
    const alice = await protectedPerson(world());
    const wrong = codeOf(alice.secret, now(), 1000);
    for (let tries = 0; tries < 5; tries++) {
      expect(await withCode(world(), alice, wrong).get('/session')).toMatchObject(required);
    }
    const refused = await withCode(world(), alice, codeOf(alice.secret, now())).get('/session');
    expect(refused).toMatchObject({ status: 429, body: { message: 'Too many wrong codes, try again later' } });
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(20);
    // The code that was refused unseen is still good.
    nextStep();
    expect((await withCode(world(), alice, codeOf(alice.secret, now(), -1)).get('/session')).status).toBe(200);
  });

  it('is turned off with a code and a proof of the password, and not with a wrong code', async () => {
    const alice = await protectedPerson(world());
    const remove = (code: string) => alice.session.send('DELETE', '/user/mfa/totp', { code });
    expect((await remove(codeOf(alice.secret, now(), 1000))).body.error).toBe('wrong_code');
    expect(await alice.basic.get('/user')).toMatchObject(required);
    expect((await remove(codeOf(alice.secret, now()))).status).toBe(204);
    expect((await alice.basic.get('/user')).status).toBe(200);
    expect((await alice.session.get('/user/mfa')).body).toMatchObject({
      totp: { enabled: false },
      recovery_codes_left: 0,
    });
    expect((await remove(codeOf(alice.secret, now(), 1))).body.error).toBe('totp_not_enabled');
    await eventually(() =>
      world()
        .mailsTo(alice.email)
        .find((mail) => mail.includes('was turned off')),
    );
  });

  it('counts wrong codes for turning it off, so that a stolen session cannot guess', async () => {
    const alice = await protectedPerson(world());
    const remove = (code: string) => alice.session.send('DELETE', '/user/mfa/totp', { code });
    for (let tries = 0; tries < 5; tries++) await expectStatus(remove(codeOf(alice.secret, now(), 1000)), 400);
    expect((await remove(codeOf(alice.secret, now()))).status).toBe(429);
  });

  it('stops a request with the password that was let in before it was turned on', async () => {
    const alice = await world().person('alice');
    const { secret } = (await alice.session.post('/user/mfa/totp')).body;
    const { accounts } = world().app.deps;
    const { byUsernameKey } = accounts;
    accounts.byUsernameKey = async (key) => {
      const found = await byUsernameKey.call(accounts, key);
      await alice.session.post('/user/mfa/totp/confirm', { code: codeOf(secret, now()) });
      return found;
    };
    try {
      expect(await alice.basic.post('/token', {})).toMatchObject(required);
    } finally {
      accounts.byUsernameKey = byUsernameKey;
    }
    expect((await alice.session.get('/tokens')).body).toEqual([]);
  });

  it('tells a retry with the same Idempotency-Key the same secret and the same recovery codes', async () => {
    const alice = await world().person('alice');
    const twice = async (path: string, body?: unknown) => {
      const headers = { 'idempotency-key': unique('key') };
      const { body: first } = await expectStatus(alice.session.post(path, body, { headers }), 200);
      expect((await expectStatus(alice.session.post(path, body, { headers }), 200)).body).toEqual(first);
      return first;
    };
    const { secret } = await twice('/user/mfa/totp');
    await twice('/user/mfa/totp/confirm', { code: codeOf(secret, now()) });
    await twice('/user/mfa/recovery_codes');
  });

  it('stays through a mailed password reset', async () => {
    const alice = await protectedPerson(world());
    await expectStatus(world().anonymous.post('/user/password_reset/request', { email: alice.email }), 204);
    const mailed = world().withKey(await world().mailedToken(alice.email, 'reset-password'));
    await expectStatus(mailed.post('/user/password_reset', { password: 'Reset-Fake-Password' }), 204);
    const renewed = { ...alice, password: 'Reset-Fake-Password' };
    expect(await world().withPassword(alice.username, renewed.password).get('/user')).toMatchObject(required);
    expect((await withCode(world(), renewed, codeOf(alice.secret, now())).get('/user')).status).toBe(200);
  });

  it('is told to the owner and the audit, and its secrets are nowhere to be read', async () => {
    const alice = await protectedPerson(world());
    await eventually(() =>
      world()
        .mailsTo(alice.email)
        .find((mail) => mail.includes('An authenticator app protects')),
    );
    const code = codeOf(alice.secret, now());
    await expectStatus(withCode(world(), alice, code).get('/session'), 200);
    const rows = await sql(world(), `select action from audit where subject_id = '${alice.id}'`);
    expect(rows.map(({ action }) => action)).toContain('mfa.enable');
    const stored = JSON.stringify([
      await sql(world(), 'select * from totp'),
      await sql(world(), 'select * from recovery_codes'),
      await sql(world(), 'select * from audit'),
      world().log,
      world().mailsTo(alice.email),
    ]);
    for (const secret of [alice.secret, code, ...alice.recoveryCodes]) expect(stored).not.toContain(secret);
  });
});

onEveryEngine('recovery codes', (world) => {
  it('stand in for the app once each, are told by mail, and may be typed in groups', async () => {
    const alice = await protectedPerson(world());
    expect(alice.recoveryCodes).toHaveLength(10);
    for (const each of alice.recoveryCodes) expect(each).toMatch(/^[A-Z2-7]{24}$/);
    const [first = '', second = ''] = alice.recoveryCodes;
    await expectStatus(withCode(world(), alice, first).get('/session'), 200);
    expect(await withCode(world(), alice, first).get('/session')).toMatchObject(required);
    const grouped = second.toLowerCase().replace(/(.{6})(?=.)/g, '$1-');
    await expectStatus(withCode(world(), alice, grouped).get('/session'), 200);
    expect((await alice.session.get('/user/mfa')).body.recovery_codes_left).toBe(8);
    await eventually(() =>
      world()
        .mailsTo(alice.email)
        .find((mail) => mail.includes('A recovery code')),
    );
    const rows = await sql(world(), `select action from audit where subject_id = '${alice.id}'`);
    expect(rows.filter(({ action }) => action === 'mfa.recovery_code_use')).toHaveLength(2);
  });

  it('are made anew, which ends those from before; another account has no use for them', async () => {
    const alice = await protectedPerson(world());
    const mallory = await protectedPerson(world(), 'mallory');
    const [old = ''] = alice.recoveryCodes;
    expect(await withCode(world(), mallory, old).get('/session')).toMatchObject(required);
    const { body } = await expectStatus(alice.session.post('/user/mfa/recovery_codes'), 200);
    expect(await withCode(world(), alice, old).get('/session')).toMatchObject(required);
    expect((await withCode(world(), alice, body.recovery_codes[0]).get('/session')).status).toBe(200);
  });

  it('turn the app off where the telephone is lost', async () => {
    const alice = await protectedPerson(world());
    const [code, another] = alice.recoveryCodes;
    const { token } = (await expectStatus(withCode(world(), alice, code ?? '').get('/session'), 200)).body;
    await expectStatus(world().withKey(token).send('DELETE', '/user/mfa/totp', { code: another }), 204);
    expect((await alice.basic.get('/user')).status).toBe(200);
  });

  it('go with the account', async () => {
    const alice = await protectedPerson(world());
    await expectStatus(alice.session.delete(`/users/${alice.username}`), 204);
    expect(await sql(world(), `select user_id from totp where user_id = '${alice.id}'`)).toEqual([]);
    expect(await sql(world(), `select user_id from recovery_codes where user_id = '${alice.id}'`)).toEqual([]);
  });
});

onEveryEngine('the page of the console', (world) => {
  const signIn = async (body: object, path = '', cookie = '') => {
    const answer = await fetch(`${world().url}/console/session${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'sec-fetch-site': 'same-origin', origin: world().url, cookie },
      body: JSON.stringify(body),
    });
    const text = await answer.text();
    return { status: answer.status, body: text === '' ? undefined : JSON.parse(text), headers: answer.headers };
  };

  it('signs in with the same request again and a code, and proves the password in the same way', async () => {
    const { username, password, secret } = await protectedPerson(world());
    const asked = { username, password };
    const refused = await signIn(asked);
    expect(refused).toMatchObject(required);
    expect(refused.headers.get('set-cookie')).toBeNull();
    const now = () => world().clock.now();
    const signedIn = await signIn({ ...asked, otp: codeOf(secret, now()) });
    expect(signedIn.status).toBe(204);
    const cookie = signedIn.headers.get('set-cookie')?.split(';')[0] ?? '';
    expect(await signIn({ password }, '/password', cookie)).toMatchObject(required);
    expect((await signIn({ password, otp: codeOf(secret, now(), 1) }, '/password', cookie)).status).toBe(204);
  });
});
