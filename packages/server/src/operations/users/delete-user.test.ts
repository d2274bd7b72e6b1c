import { expect, it } from 'vitest';
import { expectStatus, onEveryEngine, unique } from '../../testing/world.ts';

onEveryEngine('DELETE /users/{username}', (world) => {
  it('deletes the account with everything in it', async () => {
    const email = `${unique('alice')}@example.com`;
    const [alice, bob] = [await world().person('alice', { email }), await world().person('bob')];
    await world().confirm(email);
    const key = world().withKey(await world().key(alice));
    const credentials = { name: 'main', access_key_id: 'AKIAFAKE', secret_access_key: 'fake' };
    await expectStatus(alice.basic.post(`/credentials/${alice.username}/aws`, credentials), 204);
    const alone = await world().organization(alice);
    const shared = await world().organization(bob, { admin: alice });

    await expectStatus(alice.session.delete(`/users/${alice.username}`), 204);
    for (const caller of [alice.basic, alice.session, key]) expect((await caller.get('/user')).status).toBe(401);
    expect((await bob.session.get(`/users/${alice.id}`)).body.error).toBe('user_not_found');
    expect((await bob.session.get(`/organizations/${shared}/${alice.username}`)).body.error).toBe('member_not_found');
    const { body } = await bob.session.get(`/organizations/${shared}`);
    expect(body.users).toHaveLength(1);
    const left = await world().app.deps.db.read(async ({ organizations, awsCredentials, tokens }) => ({
      organization: await organizations.find({ key: alone }),
      credentials: await awsCredentials.listOf(alice.id),
      tokens: await tokens.list(alice.id, 'named', '2000-01-01T00:00:00.000Z'),
    }));
    expect(left).toEqual({ organization: undefined, credentials: [], tokens: [] });
    // The address is free for another account, the names are not.
    await world().person('carol', { email });
    for (const username of [alice.username, alice.username.toUpperCase(), alone]) {
      const again = await world().anonymous.post('/user', { username, password: 'Visibly-Fake-1' });
      expect([again.status, again.body.error]).toEqual([409, 'username_taken']);
    }
  });

  it('O06 refuses the last owner of an organization with other members, names it, and deletes nothing', async () => {
    const [alice, bob] = [await world().person('alice'), await world().person('bob')];
    const alone = await world().organization(alice);
    const org = await world().organization(alice, { admin: bob });
    for (const way of [alice.username, alice.id]) {
      const refused = await alice.basic.delete(`/users/${way}`);
      expect([refused.status, refused.body.error]).toEqual([409, 'last_owner']);
      expect(refused.body.message).toContain(org);
    }
    expect((await alice.session.get(`/organizations/${alone}`)).status).toBe(200);
    await expectStatus(alice.basic.patch(`/organizations/${org}/${bob.username}`, { role: 'owner' }), 204);
    await expectStatus(alice.basic.delete(`/users/${alice.username}`), 204);
    expect((await bob.session.get(`/organizations/${org}/${bob.username}`)).body.role).toBe('owner');
  });

  it('O06 leaves an owner when all of them delete their accounts at the same moment', async () => {
    const erin = await world().person('erin');
    for (let round = 0; round < 5; round++) {
      const [alice, bob] = await Promise.all([world().person('alice'), world().person('bob')]);
      const org = await world().organization(alice, { owner: bob, read_only: erin });
      const answers = await Promise.all([alice, bob].map((owner) => owner.session.delete(`/users/${owner.id}`)));
      expect(answers.map(({ status }) => status).sort()).toEqual([204, 409]);
      const { body } = await erin.session.get(`/organizations/${org}`);
      expect(body.users.filter(({ role }: { role: string }) => role === 'owner')).toHaveLength(1);
    }
  });

  it('needs user:admin', async () => {
    const alice = await world().person('alice');
    const writer = world().withKey(await world().key(alice, ['user:read-write', 'organization:admin']));
    expect((await writer.delete(`/users/${alice.username}`)).body.error).toBe('insufficient_scope');
    const admin = world().withKey(await world().key(alice, 'user:admin'));
    await expectStatus(admin.delete(`/users/${alice.username}`), 204);
  });

  it('answers 404 for an unknown user, and deletes once only', async () => {
    const alice = await world().person('alice');
    expect((await alice.basic.delete(`/users/${unique('nosuch')}`)).body.error).toBe('user_not_found');
    const answers = await Promise.all(
      Array.from({ length: 4 }, () => alice.session.delete(`/users/${alice.username}`)),
    );
    expect(answers.map(({ status }) => status).sort()).toEqual([204, 401, 401, 401]);
  });
});
