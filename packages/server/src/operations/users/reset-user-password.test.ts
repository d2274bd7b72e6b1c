import { operationList } from '@tessera/contract';
import { expect, it } from 'vitest';
import { eventually, expectStatus, onEveryEngine, type Person, unique } from '../../testing/world.ts';

const newPassword = 'Visibly-Fake-2';

onEveryEngine('POST /user/password_reset', (world) => {
  const reset = (token: string, password = newPassword) =>
    world().withKey(token).post('/user/password_reset', { password });
  const withConfirmedAddress = async (): Promise<{ alice: Person; email: string }> => {
    const email = `${unique('alice')}@example.com`;
    const alice = await world().person('alice', { email });
    await world().confirm(email);
    return { alice, email };
  };
  const mailedReset = async (email: string) => {
    await expectStatus(world().anonymous.post('/user/password_reset/request', { email }), 204);
    return world().mailedToken(email, 'reset-password');
  };

  it('S03 sets the password with the mailed token, ends every session, and tells the owner', async () => {
    const { alice, email } = await withConfirmedAddress();
    const named = world().withKey(await world().key(alice));
    const token = await mailedReset(email);
    await expectStatus(reset(token), 204);
    expect((await alice.basic.get('/user')).status).toBe(401);
    expect((await alice.session.get('/user')).status).toBe(401);
    expect((await named.get('/user')).status).toBe(200);
    expect((await world().withPassword(alice.username, newPassword).get('/user')).status).toBe(200);
    await eventually(() =>
      world()
        .mailsTo(email)
        .find((mail) => mail.includes('Your password was changed')),
    );
  });

  it('T05 A26 works once, and takes its siblings with it', async () => {
    const { alice, email } = await withConfirmedAddress();
    const first = await mailedReset(email);
    await world().anonymous.post('/user/password_reset/request', { username: alice.username });
    const second = await eventually(async () => {
      const newest = await world().mailedToken(email, 'reset-password');
      return newest === first ? undefined : newest;
    });
    const asked = (await alice.basic.post('/token', { scope: 'password_reset' })).body.token;
    await expectStatus(reset(second), 204);
    for (const used of [second, first, asked]) expect((await reset(used, 'Visibly-Fake-3')).status).toBe(401);
    expect((await world().withPassword(alice.username, newPassword).get('/user')).status).toBe(200);
  });

  it('works once when it is asked many times at the same moment', async () => {
    const { alice, email } = await withConfirmedAddress();
    const token = await mailedReset(email);
    const passwords = Array.from({ length: 8 }, (_, at) => `Visibly-Fake-${at}`);
    const answers = await Promise.all(passwords.map((password) => reset(token, password)));
    expect(answers.map(({ status }) => status).sort()).toEqual([204, ...Array(7).fill(401)]);
    const winner = passwords[answers.findIndex(({ status }) => status === 204)] ?? '';
    expect((await world().withPassword(alice.username, winner).get('/user')).status).toBe(200);
  });

  it('lets one of many win that change it by the same old password at the same moment', async () => {
    const alice = await world().person('alice');
    const passwords = Array.from({ length: 6 }, (_, at) => `Visibly-Fake-${at}`);
    const answers = await Promise.all(
      passwords.map((password) => alice.basic.post('/user/password_reset', { password })),
    );
    expect(answers.map(({ status }) => status).sort()).toEqual([204, ...Array(5).fill(401)]);
  });

  it('takes the present password as proof', async () => {
    const alice = await world().person('alice');
    await expectStatus(alice.basic.post('/user/password_reset', { password: newPassword }), 204);
    expect((await alice.session.get('/user')).status).toBe(401);
    const again = world().withPassword(alice.username, newPassword);
    const session = world().withKey((await again.get('/session')).body.token);
    await expectStatus(session.post('/user/password_reset', { password: 'Visibly-Fake-3' }), 204);
    // The session that was used goes on.
    expect((await session.get('/user')).status).toBe(200);
  });

  it('A26 accepts no less: 401 without a token, 403 without the scope', async () => {
    const alice = await world().person('alice');
    expect((await world().anonymous.post('/user/password_reset', { password: newPassword })).status).toBe(401);
    const reader = await world().key(alice, ['user:read-write', 'organization:admin']);
    expect((await reset(reader)).status).toBe(403);
    expect(
      (await world().anonymous.post('/user/password_reset', { password: newPassword, token: reader })).status,
    ).toBe(401);
  });

  it('lets a token with the scope password_reset, asked for with the password, do this and nothing else', async () => {
    const alice = await world().person('alice');
    const asked = await expectStatus(alice.basic.post('/token', { scope: 'password_reset' }), 200);
    expect(asked.body.scope).toBe('password_reset');
    await expectStatus(reset(asked.body.token), 204);
    expect((await reset(asked.body.token)).status).toBe(401);
  });

  it('T05 the mailed token does nothing else', async () => {
    const { alice, email } = await withConfirmedAddress();
    const token = await mailedReset(email);
    for (const { id, method, path, prefix = '/v1', permission, body } of operationList) {
      // Operations for services alone read no token of a user.
      if (permission === null || 'service' in permission || id === 'resetUserPassword') continue;
      const url = path.replace(/\{\w+\}/g, alice.username);
      const answer = await world()
        .withKey(token)
        .below(prefix)
        .send(method, url, body && {});
      expect([id, answer.status, answer.body.error]).toEqual([id, 403, 'insufficient_scope']);
    }
    await expectStatus(reset(token), 204);
  });

  it('T21 opening the mailed link uses nothing up', async () => {
    const { email } = await withConfirmedAddress();
    const token = await mailedReset(email);
    for (let opened = 0; opened < 2; opened++) expect((await fetch(`${world().url}/reset-password`)).status).toBe(200);
    expect((await world().withKey(token).get('/user/password_reset')).status).toBe(405);
    await expectStatus(reset(token), 204);
  });

  it('dies with a new password, be it set any other way', async () => {
    const { alice, email } = await withConfirmedAddress();
    const token = await mailedReset(email);
    await expectStatus(alice.basic.patch(`/users/${alice.username}`, { password: newPassword }), 204);
    expect((await reset(token, 'Visibly-Fake-3')).status).toBe(401);
  });

  it('refuses a short password, and leaves the token to try again', async () => {
    const { email } = await withConfirmedAddress();
    const token = await mailedReset(email);
    const refused = await reset(token, 'short-1');
    expect([refused.status, refused.body.message]).toEqual([400, 'password: must have at least 8 characters']);
    await expectStatus(reset(token), 204);
  });

  it('is refused after half an hour', async () => {
    const { email } = await withConfirmedAddress();
    const token = await mailedReset(email);
    world().clock.travel(30 * 60);
    expect((await reset(token)).status).toBe(401);
  });
});
