import { afterEach, describe, expect, it, vi } from 'vitest';
import { protectedPerson } from '../../server/src/testing/protected-person.ts';
import { codeOf } from '../../server/src/testing/totp.ts';
import { engines, onEveryEngine, World } from '../../server/src/testing/world.ts';
import { Tessera } from './index.ts';
import { hangs, line } from './testing/line.ts';

onEveryEngine('a client with a password', (world) => {
  afterEach(() => {
    vi.useRealTimers();
  });

  const signIns = (sent: { url: string }[]) => sent.filter(({ url }) => url.endsWith('/session')).length;

  it('signs in once, also when many calls start at the same moment', async () => {
    const alice = await world().person('alice');
    const { fetch, sent } = line();
    const tessera = new Tessera({ baseUrl: world().url, username: alice.username, password: alice.password, fetch });
    const seen = await Promise.all(Array.from({ length: 20 }, () => tessera.getUser()));
    expect(new Set(seen.map(({ id }) => id))).toEqual(new Set([alice.id]));
    expect(signIns(sent)).toBe(1);
    const withPassword = sent.filter(({ headers }) => headers.has('authorization'));
    expect(withPassword).toHaveLength(1);
  });

  it('asks for a code once the server wants one, and without a prompt fails with the factors that complete it', async () => {
    const alice = await protectedPerson(world());
    const { username, password } = alice;
    let asked = 0;
    const code = () => {
      asked++;
      return codeOf(alice.secret, world().clock.now());
    };
    const tessera = new Tessera({ baseUrl: world().url, username, password, code });
    await Promise.all([tessera.getUser(), tessera.getUser()]);
    expect(asked).toBe(1);
    const without = new Tessera({ baseUrl: world().url, username, password });
    await expect(without.getUser()).rejects.toMatchObject({
      ...{ error: 'mfa_required', status: 401, methods: ['totp', 'recovery_code'] },
    });
  });

  it('renews its session before it ends', async () => {
    const alice = await world().person('alice');
    const { fetch, sent } = line();
    const tessera = new Tessera({ baseUrl: world().url, username: alice.username, password: alice.password, fetch });
    await tessera.getUser();
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + (8 * 3600 - 90) * 1000 });
    await tessera.getUser();
    expect(signIns(sent)).toBe(1);
    vi.setSystemTime(Date.now() + 60_000);
    await Promise.all([tessera.getUser(), tessera.getUser()]);
    expect(signIns(sent)).toBe(2);
  });

  it('signs in again when its session was ended, once for all calls', async () => {
    const alice = await world().person('alice');
    const { fetch, sent } = line();
    const tessera = new Tessera({ baseUrl: world().url, username: alice.username, password: alice.password, fetch });
    await tessera.getUser();
    await alice.session.post('/user/sessions/end_others');
    const seen = await Promise.all(Array.from({ length: 5 }, () => tessera.getUser()));
    expect(seen).toHaveLength(5);
    expect(signIns(sent)).toBe(2);
  });

  it('tells of a wrong password after one try', async () => {
    const alice = await world().person('alice');
    const { fetch, sent } = line();
    const tessera = new Tessera({
      baseUrl: world().url,
      username: alice.username,
      password: 'a-wrong-Fake-one',
      fetch,
    });
    await expect(tessera.getUser()).rejects.toMatchObject({ status: 401, error: 'not_authenticated' });
    expect(sent).toHaveLength(1);
  });

  it('goes on with the new password and the new name', async () => {
    const alice = await world().person('alice');
    const tessera = new Tessera({ baseUrl: world().url, username: alice.username, password: alice.password });
    const username = `${alice.username}-2`;
    await tessera.updateUser(alice.username, { username, password: 'a-second-Fake-password' });
    const { token = '' } = await tessera.getSession();
    await world().withKey(token).post('/user/sessions/end_others');
    expect((await tessera.getUser()).username).toBe(username);
  });

  it('takes any password', async () => {
    const password = 'naïve:☃ password: ';
    const alice = await world().person('alice');
    await alice.basic.post('/user/password_reset', { password });
    const tessera = new Tessera({ baseUrl: world().url, username: alice.username, password });
    expect((await tessera.getUser()).id).toBe(alice.id);
  });

  it('signs no user in for public operations', async () => {
    const alice = await world().person('alice');
    const { fetch, sent } = line();
    const tessera = new Tessera({ baseUrl: world().url, username: alice.username, password: alice.password, fetch });
    await tessera.requestPasswordReset({ username: alice.username });
    expect(sent.map(({ url }) => url)).toEqual([`${world().url}/v1/user/password_reset/request`]);
  });

  it('lets one call be given up while others wait for the same sign-in', async () => {
    const alice = await world().person('alice');
    const { fetch } = line(async (next, init, url) => {
      if (init.signal?.aborted) return hangs(next, init, url);
      return next();
    });
    const tessera = new Tessera({ baseUrl: world().url, username: alice.username, password: alice.password, fetch });
    const controller = new AbortController();
    const given = tessera.getUser({ signal: controller.signal });
    const other = tessera.getUser();
    controller.abort(new Error('the user left'));
    await expect(given).rejects.toThrow('the user left');
    expect((await other).id).toBe(alice.id);
  });
});

describe.each(engines)('a client that has been signed in for long (%s)', (engine) => {
  it('sends the password again for operations that need a fresh proof of it', async () => {
    const world = await World.start(engine);
    const alice = await world.person('alice');
    const tessera = new Tessera({ baseUrl: world.url, username: alice.username, password: alice.password });
    await tessera.getUser();
    world.clock.travel(11 * 60);
    await expect(
      new Tessera({ baseUrl: world.url, token: alice.token }).resetUserPassword({ password: 'a-Fake-password-2' }),
    ).rejects.toMatchObject({ error: 'password_required' });
    await tessera.resetUserPassword({ password: 'a-Fake-password-2' });
    expect((await world.withPassword(alice.username, 'a-Fake-password-2').get('/user')).status).toBe(200);
    await world.stop();
  });
});
