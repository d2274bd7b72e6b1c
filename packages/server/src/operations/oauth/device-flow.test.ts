import { deviceCodeGrant } from '@tessera/contract';
import { beforeAll, expect, it } from 'vitest';
import { hour, minute } from '../../kit/clock.ts';
import { AuditChain } from '../../services/audit/chain.ts';
import { purge } from '../../services/purge.ts';
import { sql } from '../../testing/sql.ts';
import { expectStatus, onEveryEngine, type Person, type World } from '../../testing/world.ts';

interface Codes {
  device_code: string;
  user_code: string;
}

onEveryEngine('the device flow', (world) => {
  // Answers in whole seconds are exact, and the tests move the clock.
  beforeAll(() => world().clock.stop());

  const start = async (more: Record<string, string> = {}): Promise<Codes> => {
    const asked = world().anonymous.form('/oauth/device_authorization', { client_id: 'array-viewer', ...more });
    return (await expectStatus(asked, 200)).body;
  };
  const poll = (device_code: string, more: Record<string, string> = {}) =>
    world().anonymous.form('/oauth/token', {
      grant_type: deviceCodeGrant,
      client_id: 'array-viewer',
      device_code,
      ...more,
    });
  const answer = ({ session }: Person, code: string, approve: boolean) =>
    session.post(`/oauth/device/${code}`, { approve });
  const errorOf = async (asked: ReturnType<typeof poll>) => {
    const { status, body } = await asked;
    return [status, body.error];
  };

  it('hands one token out, that works as a key, once the user has approved', async () => {
    const alice = await world().person('alice');
    const asked = await world().anonymous.form(
      '/oauth/device_authorization',
      { client_id: 'array-viewer', scope: 'user:read organization:read' },
      { 'user-agent': 'Viewer/1.0' },
    );
    expect(asked.body).toEqual({
      device_code: expect.stringMatching(/^tsd_/),
      user_code: expect.stringMatching(/^[BCDFGHJKLMNPQRSTVWXZ]{4}-[BCDFGHJKLMNPQRSTVWXZ]{4}$/),
      verification_uri: `${world().url}/device`,
      verification_uri_complete: `${world().url}/device?user_code=${asked.body.user_code}`,
      expires_in: 600,
      interval: 5,
    });
    const { device_code, user_code } = asked.body;
    const shown = await alice.session.get(`/oauth/device/${user_code.toLowerCase().replace('-', '')}`);
    expect(shown.body).toEqual({
      user_code,
      client_id: 'array-viewer',
      built_in: false,
      scope: ['user:read', 'organization:read'],
      lifetime: 8 * hour,
      address: expect.stringMatching(/127\.0\.0\.1$/),
      user_agent: 'Viewer/1.0',
      created_at: expect.any(String),
      expires_at: expect.any(String),
    });
    expect(await errorOf(poll(device_code))).toEqual([400, 'authorization_pending']);
    expect((await answer(alice, user_code, true)).status).toBe(204);
    world().clock.travel(6);
    const granted = await expectStatus(poll(device_code), 200);
    expect(granted.body).toEqual({
      access_token: expect.stringMatching(/^tss_/),
      token_type: 'Bearer',
      expires_in: expect.any(Number),
      scope: 'user:read organization:read',
    });
    expect(granted.headers.get('cache-control')).toBe('no-store');
    const tool = world().withKey(granted.body.access_token);
    expect((await tool.get('/user')).body.username).toBe(alice.username);
    expect((await tool.get('/session')).status).toBe(403);
    // The device code works once, and the user code is answered.
    expect(await errorOf(poll(device_code))).toEqual([400, 'invalid_grant']);
    expect((await answer(alice, user_code, true)).body.error).toBe('device_request_not_found');
    const sessions = (await alice.session.get('/tokens/session')).body;
    expect(sessions).toContainEqual(expect.objectContaining({ client_id: 'array-viewer', user_agent: 'Viewer/1.0' }));
  });

  it('proves no password, and passes on no longer life than its own', async () => {
    const alice = await world().person('alice');
    const { device_code, user_code } = await start({ scope: '*', remember_me: 'true' });
    await expectStatus(alice.basic.post(`/oauth/device/${user_code}`, { approve: true }), 204);
    const { access_token, expires_in } = (await expectStatus(poll(device_code), 200)).body;
    expect(expires_in).toBe(30 * 24 * hour);
    const tool = world().withKey(access_token);
    expect((await tool.post('/user/password_reset', { password: 'Another-Fake-1' })).body.error).toBe(
      'password_required',
    );
    const made = (await tool.post('/token', { expires: '2099-01-01T00:00:00Z' })).body;
    const sessions: { client_id?: string; expires_at: string }[] = (await alice.session.get('/tokens/session')).body;
    expect(made.expires_at).toBe(sessions.find((one) => one.client_id === 'array-viewer')?.expires_at);
  });

  it('tells a tool that polls too early to slow down, for good', async () => {
    const { device_code } = await start();
    expect(await errorOf(poll(device_code))).toEqual([400, 'authorization_pending']);
    expect(await errorOf(poll(device_code))).toEqual([400, 'slow_down']);
    world().clock.travel(6);
    expect(await errorOf(poll(device_code))).toEqual([400, 'slow_down']);
    world().clock.travel(15);
    expect(await errorOf(poll(device_code))).toEqual([400, 'authorization_pending']);
  });

  it('ends with a refusal, and with time', async () => {
    const alice = await world().person('alice');
    const refused = await start();
    expect((await answer(alice, refused.user_code, false)).status).toBe(204);
    const denied = await poll(refused.device_code);
    expect(denied.body).toMatchObject({
      error: 'access_denied',
      error_description: expect.stringContaining('refused'),
    });
    const late = await start();
    world().clock.travel(10 * minute);
    expect(await errorOf(poll(late.device_code))).toEqual([400, 'expired_token']);
    expect((await answer(alice, late.user_code, true)).body.error).toBe('device_request_not_found');
    world().clock.travel(hour);
    const { deps } = world().app;
    await purge(deps, new AuditChain(deps.db, deps.keyRing, { clock: deps.clock, broke: () => {} }));
    expect(await errorOf(poll(late.device_code))).toEqual([400, 'invalid_grant']);
  });

  it.each<[string, (alice: Person, world: World) => Promise<unknown>]>([
    ['ended all sessions', ({ basic }) => basic.post('/user/sessions/end_others')],
    ['set a new password', ({ basic }) => basic.post('/user/password_reset', { password: 'Another-Fake-2' })],
    ['deleted the account', ({ basic, username }) => basic.delete(`/users/${username}`)],
    [
      'was disabled',
      async ({ id }, { app }) =>
        app.deps.db.write(async ({ users }) => {
          const user = await users.find({ id });
          if (user) await users.update({ ...user, disabledAt: '2026-01-01T00:00:00.000Z' });
        }),
    ],
  ])('hands nothing out where the user %s after approving', async (_what, end) => {
    const alice = await world().person('alice');
    const { device_code, user_code } = await start({ scope: '*' });
    expect((await answer(alice, user_code, true)).status).toBe(204);
    await end(alice, world());
    expect(await errorOf(poll(device_code))).toEqual([400, 'access_denied']);
  });

  it('hands one token out however many poll at the same moment, and asks one user', async () => {
    const [alice, bob] = [await world().person('alice'), await world().person('bob')];
    const { device_code, user_code } = await start();
    const answers = await Promise.all([answer(alice, user_code, true), answer(bob, user_code, true)]);
    expect(answers.map(({ status }) => status).sort()).toEqual([204, 404]);
    const polls = await Promise.all(Array.from({ length: 8 }, () => poll(device_code)));
    expect(polls.filter(({ status }) => status === 200)).toHaveLength(1);
  });

  it('takes five wrong codes of an account, however fast they come, and then not even the right one', async () => {
    const [mallory, alice] = [await world().person('mallory'), await world().person('alice')];
    const { user_code } = await start();
    const guesses = Array.from({ length: 9 }, (_, at) => `BBBB-BBB${'BCDFGHJKL'[at]}`);
    const tried = await Promise.all(guesses.map((code) => mallory.session.get(`/oauth/device/${code}`)));
    expect(tried.filter(({ status }) => status === 404)).toHaveLength(5);
    const right = await mallory.session.post(`/oauth/device/${user_code}`, { approve: true });
    expect([right.status, Number(right.headers.get('retry-after')) > 0]).toEqual([429, true]);
    // A malformed code is no guess, and a right one costs nothing.
    for (let again = 0; again < 8; again++) {
      expect((await alice.session.get('/oauth/device/WORDS')).status).toBe(404);
      expect((await alice.session.get(`/oauth/device/${user_code}`)).status).toBe(200);
    }
  });

  it('asks only callers who may do everything themselves', async () => {
    const alice = await world().person('alice');
    const { user_code } = await start();
    const little = world().withKey(await world().key(alice, 'user:admin'));
    for (const asked of [
      little.get(`/oauth/device/${user_code}`),
      little.post(`/oauth/device/${user_code}`, { approve: true }),
    ]) {
      expect((await asked).body.error).toBe('insufficient_scope');
    }
    const named = world().withKey(await world().key(alice, '*'));
    expect((await named.post(`/oauth/device/${user_code}`, { approve: true })).status).toBe(204);
  });

  it.each([
    [{}, 'invalid_request'],
    [{ client_id: '' }, 'invalid_request'],
    [{ client_id: 'é' }, 'invalid_request'],
    [{ client_id: 'x'.repeat(65) }, 'invalid_request'],
    [{ client_id: 'a', scope: 'everything' }, 'invalid_scope'],
    [{ client_id: 'a', scope: 'password_reset' }, 'invalid_scope'],
    [{ client_id: 'a', scope: 'user:read confirm_email' }, 'invalid_scope'],
  ])('refuses a malformed request: %j', async (fields, error) => {
    const { status, body } = await world().anonymous.form(
      '/oauth/device_authorization',
      fields as Record<string, string>,
    );
    expect([status, body.error]).toEqual([400, error]);
  });

  it('refuses a code of another client or none, with one error', async () => {
    const { device_code } = await start();
    const other = await poll(device_code, { client_id: 'other' });
    const mistyped = await poll(device_code.slice(0, -1) + (device_code.endsWith('x') ? 'y' : 'x'));
    const unknown = await poll('tsd_fake');
    for (const { status, body } of [other, mistyped, unknown]) {
      expect([status, body.error]).toEqual([400, 'invalid_grant']);
    }
    expect(await errorOf(poll(device_code, { grant_type: 'password' }))).toEqual([400, 'unsupported_grant_type']);
    expect(await errorOf(poll(''))).toEqual([400, 'invalid_request']);
    expect(await errorOf(poll(device_code, { client_secret: 'wrong' }))).toEqual([401, 'invalid_client']);
  });

  it('stores no code that could be used', async () => {
    const { device_code, user_code } = await start();
    const stored = JSON.stringify(await sql(world(), 'select * from device_requests'));
    expect(stored).not.toContain(device_code.slice(4));
    expect(stored).not.toContain(user_code);
    expect(stored).not.toContain(user_code.replace('-', ''));
    expect(world().log.join('\n')).not.toContain(device_code);
  });
});
