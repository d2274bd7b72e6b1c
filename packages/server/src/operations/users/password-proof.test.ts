import { expect, it } from 'vitest';
import { expectStatus, onEveryEngine, unique, World } from '../../testing/world.ts';

onEveryEngine('a password proof', (world) => {
  it('A24 A26 is the password less than ten minutes ago, however fresh the token', async () => {
    const alice = await world().person('alice', { email: `${unique('alice')}@example.com` });
    const parent = world().withKey(await world().key(alice, '*', { expires: '2099-01-01T00:00:00Z' }));
    const wanted = [{ password: 'Visibly-Fake-2' }, { email: `${unique('new')}@example.com` }];

    world().clock.travel(9 * 60);
    const child = world().withKey((await parent.post('/token')).body.token);
    const session = world().withKey((await parent.get('/session')).body.token);
    world().clock.travel(61);
    for (const caller of [alice.session, parent, child, session]) {
      for (const body of wanted) {
        const refused = await caller.patch(`/users/${alice.username}`, body);
        expect([refused.status, refused.body.error]).toEqual([403, 'password_required']);
      }
      expect((await caller.post('/user/password_reset', { password: 'Visibly-Fake-2' })).status).toBe(403);
      expect((await caller.post('/token', { scope: 'password_reset' })).body.error).toBe('password_required');
    }
    const fresh = world().withKey((await alice.basic.get('/session')).body.token);
    await expectStatus(fresh.patch(`/users/${alice.username}`, wanted[1]), 204);
    await expectStatus(alice.basic.patch(`/users/${alice.username}`, wanted[0]), 204);
  });
});

it('asks the proof of an unproven caller before it hashes anything', async () => {
  const world = await World.start('sqlite');
  try {
    const alice = await world.person('alice');
    world.clock.travel(11 * 60);
    const hash = world.app.deps.passwords.hash;
    world.app.deps.passwords.hash = () => {
      throw new Error('hashed');
    };
    expect((await alice.session.patch(`/users/${alice.username}`, { password: 'Visibly-Fake-2' })).status).toBe(403);
    world.app.deps.passwords.hash = hash;
  } finally {
    await world.stop();
  }
});
