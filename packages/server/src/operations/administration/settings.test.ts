import { expect, it, onTestFinished } from 'vitest';
import { onTwoNodes } from '../../testing/nodes.ts';
import { protectedPerson } from '../../testing/protected-person.ts';
import { codeOf } from '../../testing/totp.ts';
import { engines, expectStatus, unique, World } from '../../testing/world.ts';

const password = 'Visibly-Fake-1';

onTwoNodes('the settings of the site', (nodes) => {
  const administrator = async () => {
    const [a] = nodes();
    await a.app.deps.db.write(({ settings }) => settings.save({ signup: 'open', passwordMin: 8 }));
    const alice = await a.person('alice');
    await a.administrate(alice);
    return alice;
  };

  it('hold from the next request on every node', async () => {
    const [a, b] = nodes();
    const alice = await administrator();
    const bob = await a.person('bob');
    const year = new Date(Date.now() + 300 * 86_400_000).toISOString();
    const life = async () => {
      const { body } = await b.withKey(bob.token).post('/token', { expires: year });
      return Math.round((Date.parse(body.expires_at) - Date.now()) / 86_400_000);
    };
    expect(await life()).toBe(300);
    const { body } = await expectStatus(
      alice.basic.patch('/admin/settings', { max_token_days: 7, password_min: 12, signup: 'closed' }),
      200,
    );
    expect(body).toMatchObject({ max_token_days: 7, password_min: 12, signup: 'closed', from_environment: [] });
    expect(await life()).toBe(7);
    const page = await (await fetch(`${b.url}/reset-password`, { headers: { accept: 'text/html' } })).text();
    expect(page).toContain('password_min&#34;:12');
    const signUp = () => b.anonymous.post('/user', { username: unique('new'), password: 'Fake-Pass-1' });
    expect((await signUp()).body.error).toBe('signup_closed');
    expect(
      (await b.withPassword(bob.username, bob.password).post('/user/password_reset', { password: 'Fake-Pass-1' }))
        .status,
    ).toBe(400);
    await expectStatus(alice.basic.patch('/admin/settings', { signup: 'invitation' }), 200);
    expect((await signUp()).body.error).toBe('signup_closed');
    await expectStatus(alice.basic.patch('/admin/settings', { signup: 'open' }), 200);
    expect((await signUp()).body.message).toContain('at least 12');
    await expectStatus(alice.basic.patch('/admin/settings', { password_min: 8, max_token_days: 365 }), 200);
    await expectStatus(signUp(), 204);
  });

  it('require a second factor: until there is one, a session and a password read their account and turn one on', async () => {
    const [a, b] = nodes();
    const root = await protectedPerson(a);
    await a.administrate(root);
    const bob = await a.person('bob');
    await a.administrate(bob);
    const key = await a.key(bob, '*');
    const require = (required: boolean) => root.session.patch('/admin/settings', { require_second_factor: required });
    const refused = await bob.session.patch('/admin/settings', { require_second_factor: true });
    expect([refused.status, refused.body.error]).toEqual([409, 'would_lock_out']);
    expect((await expectStatus(require(true), 200)).body.require_second_factor).toBe(true);
    try {
      for (const client of [b.withKey(bob.token), b.withPassword(bob.username, bob.password)]) {
        for (const answer of [
          await client.get('/tokens'),
          await client.get('/organizations'),
          await client.patch(`/users/${bob.username}`, { company: 'Acme' }),
          await client.post('/token', {}),
          await client.get('/admin/users'),
        ]) {
          expect([answer.status, answer.body.error, answer.body.reason]).toEqual([
            403,
            'second_factor_required',
            'site',
          ]);
        }
        await expectStatus(client.get('/user'), 200);
        await expectStatus(client.get('/session'), 200);
        expect((await client.get('/user/mfa')).body.required_by_site).toBe(true);
      }
      // Programs cannot turn one on. Their access ends with their token.
      await expectStatus(b.withKey(key).get('/organizations'), 200);
      // A password that must be changed comes first: each alone would keep the user from the other.
      await expectStatus(root.session.post(`/admin/users/${bob.username}/require_password_change`), 204);
      expect((await b.withKey(bob.token).post('/user/mfa/totp')).body.error).toBe('password_change_required');
      await expectStatus(bob.basic.post('/user/password_reset', { password: 'Another-Fake-Password' }), 204);
      const again = b.withPassword(bob.username, 'Another-Fake-Password');
      const session = b.withKey((await expectStatus(again.get('/session'), 200)).body.token);
      const { secret } = (await expectStatus(session.post('/user/mfa/totp'), 200)).body;
      await expectStatus(session.post('/user/mfa/totp/confirm', { code: codeOf(secret, b.clock.now()) }), 200);
      await expectStatus(session.get('/organizations'), 200);
      await expectStatus(session.delete('/tokens/nothing'), 404);
    } finally {
      await expectStatus(require(false), 200);
    }
    const carol = await b.person('carol');
    await expectStatus(carol.session.get('/organizations'), 200);
  });

  it.each([
    { max_token_days: 0 },
    { max_token_days: 366 },
    { password_min: 7 },
    { password_min: '8' },
    { signup: 'sometimes' },
    { require_second_factor: 1 },
    { terms_url: 'javascript:alert(1)' },
  ])('refuse %j', async (change) => {
    const alice = await administrator();
    expect((await alice.basic.patch('/admin/settings', change)).status).toBe(400);
  });

  it('have terms that each user accepts once a version, and that keep no user out', async () => {
    const [, b] = nodes();
    const alice = await administrator();
    const terms = { terms_url: 'https://example.com/terms', terms_version: unique('2026') };
    await expectStatus(alice.basic.patch('/admin/settings', terms), 200);
    const bob = await b.person('bob');
    expect((await bob.session.get('/user/terms')).body).toEqual({ url: terms.terms_url, version: terms.terms_version });
    await expectStatus(bob.session.get('/organizations'), 200);
    expect((await bob.session.post('/user/terms', { version: 'older' })).status).toBe(400);
    await expectStatus(bob.session.post('/user/terms', { version: terms.terms_version }), 204);
    const { accepted_at: at } = (await bob.session.get('/user/terms')).body;
    expect(Date.parse(at)).toBeLessThanOrEqual(Date.now());
    await expectStatus(bob.session.post('/user/terms', { version: terms.terms_version }), 204);
    expect((await bob.session.get('/user/terms')).body.accepted_at).toBe(at);
  });
});

it.each(engines)('the environment wins over the stored setting, and answers say so (%s)', async (engine) => {
  const world = await World.start(engine, { environment: { TESSERA_SIGNUP: 'open' } });
  onTestFinished(() => world.stop());
  const alice = await world.person('alice');
  await world.administrate(alice);
  const { body } = await alice.basic.patch('/admin/settings', { signup: 'closed' });
  expect(body).toMatchObject({ signup: 'open', from_environment: ['signup'] });
  await expectStatus(world.anonymous.post('/user', { username: unique('new'), password }), 204);
});

it.each(engines)('TESSERA_ADMINS makes administrators of accounts, and keeps the other names (%s)', async (engine) => {
  const first = await World.start(engine, {
    environment: { TESSERA_KEY: `fake:${Buffer.alloc(32, 1).toString('base64')}` },
  });
  onTestFinished(() => first.stop());
  const alice = await first.person('alice');
  const missing = unique('Boss');
  const second = await World.start(engine, {
    databaseUrl: first.databaseUrl,
    environment: {
      TESSERA_KEY: `fake:${Buffer.alloc(32, 1).toString('base64')}`,
      TESSERA_ADMINS: `${alice.username.toUpperCase()}, ${missing}`,
    },
  });
  onTestFinished(() => second.stop());
  await expectStatus(alice.basic.get('/admin/users'), 200);
  expect(second.log.join('')).toContain(`no account has that name: \`tessera admin create ${missing}\``);
  const stranger = await second.person('stranger');
  for (const answer of [
    await second.anonymous.post('/user', { username: missing.toLowerCase(), password }),
    await stranger.basic.patch(`/users/${stranger.username}`, { username: missing }),
    await stranger.basic.post('/organization', { name: missing }),
  ]) {
    expect(answer.body.error).toBe('name_reserved');
  }
});
