import { actionsOf, type Role, roles } from '@tessera/contract';
import { expect, it } from 'vitest';
import { onEveryEngine, unique } from '../../testing/world.ts';

onEveryEngine('PATCH /organizations/{organization}/{username}', (world) => {
  it('changes the role, whose actions count from the next request', async () => {
    const [alice, bob] = [await world().person('alice'), await world().person('bob')];
    const name = await world().organization(alice, { read_only: bob });
    for (const role of roles) {
      expect((await alice.session.patch(`/organizations/${name}/${bob.username}`, { role })).status).toBe(204);
      const { body } = await bob.session.get(`/organizations/${name}`);
      expect([body.role, body.allowed_actions]).toEqual([role, actionsOf(role)]);
    }
  });

  it('finds the member by name in any case, or by ID', async () => {
    const [alice, bob] = [await world().person('alice'), await world().person('bob')];
    const name = await world().organization(alice, { read_only: bob });
    const ways: [string, Role][] = [
      [bob.username.toUpperCase(), 'read_write'],
      [bob.id, 'admin'],
      [bob.id.toUpperCase(), 'read_only'],
    ];
    for (const [path, role] of ways) {
      expect((await alice.session.patch(`/organizations/${name}/${path}`, { role })).status).toBe(204);
      expect((await bob.session.get(`/organizations/${name}`)).body.role).toBe(role);
    }
  });

  it('ignores all but the role', async () => {
    const [alice, bob] = [await world().person('alice'), await world().person('bob')];
    const name = await world().organization(alice, { read_only: bob });
    const at = `/organizations/${name}/${bob.username}`;
    const before = (await alice.session.get(at)).body;
    const sent = { ...before, user_id: alice.id, username: alice.username, allowed_actions: ['edit_billing'] };
    expect((await alice.session.patch(at, { ...sent, user_full_name: 'Mallory' })).status).toBe(204);
    expect((await alice.session.get(at)).body).toEqual(before);
  });

  it('O01, O02: gives an admin no way to an owner, nor to their own promotion', async () => {
    const [alice, bob, erin] = [
      await world().person('alice'),
      await world().person('bob'),
      await world().person('erin'),
    ];
    const name = await world().organization(alice, { admin: bob, read_only: erin });
    for (const { username } of [bob, erin, alice]) {
      const answer = await bob.session.patch(`/organizations/${name}/${username}`, { role: 'owner' });
      expect([answer.status, answer.body.error], username).toEqual([403, 'forbidden']);
    }
    const { users } = (await alice.session.get(`/organizations/${name}`)).body;
    expect(users.map(({ role }: { role: string }) => role).sort()).toEqual(['admin', 'owner', 'read_only']);
  });

  it('O03: lets no admin demote or remove an owner', async () => {
    const [alice, bob] = [await world().person('alice'), await world().person('bob')];
    const other = await world().person('carol');
    const name = await world().organization(alice, { admin: bob, owner: other });
    for (const who of [alice, other]) {
      const at = `/organizations/${name}/${who.username}`;
      for (const role of roles) expect((await bob.session.patch(at, { role })).status).toBe(403);
      expect((await bob.session.patch(at, {})).status).toBe(403);
      expect((await bob.session.delete(at)).status).toBe(403);
      expect((await alice.session.get(at)).body.role).toBe('owner');
    }
  });

  it('answers the same for a user outside the organization as for an unknown one', async () => {
    const [alice, mallory] = [await world().person('alice'), await world().person('mallory')];
    const name = await world().organization(alice);
    const of = async (who: string) => {
      const at = `/organizations/${name}/${who}`;
      const answers = [await alice.session.get(at), await alice.session.patch(at, { role: 'owner' })];
      answers.push(await alice.session.delete(at));
      return answers.map(({ status, text }) => [status, text.replace(/"request_id":"[^"]*"/, '')]);
    };
    const nobody = await of(unique('nobody'));
    expect(nobody.map(([status]) => status)).toEqual([404, 404, 404]);
    for (const who of [mallory.username, mallory.id, name, 'user']) expect(await of(who), who).toEqual(nobody);
  });
});

onEveryEngine('DELETE /organizations/{organization}/{username}', (world) => {
  it('lets every member leave, in every role', async () => {
    const alice = await world().person('alice');
    const members = {
      owner: await world().person('other'),
      admin: await world().person('bob'),
      read_write_delete: await world().person('carol'),
      read_write: await world().person('dave'),
      read_only: await world().person('erin'),
    };
    const name = await world().organization(alice, members);
    for (const { session, username } of Object.values(members)) {
      expect((await session.delete(`/organizations/${name}/${username}`)).status).toBe(204);
      expect((await session.get(`/organizations/${name}`)).status).toBe(404);
    }
  });

  it('O13: ends the membership only: the account lives, and can be added again', async () => {
    const [alice, bob, erin] = [
      await world().person('alice'),
      await world().person('bob'),
      await world().person('erin'),
    ];
    const name = await world().organization(alice, { admin: bob, read_only: erin });
    expect((await bob.session.delete(`/organizations/${name}/${erin.username}`)).status).toBe(204);
    expect((await erin.basic.get('/user')).body).toMatchObject({ username: erin.username, organizations: [] });
    expect((await bob.session.delete(`/organizations/${name}/${erin.username}`)).body.error).toBe('member_not_found');
    const again = await bob.session.post(`/organizations/${name}/user`, {
      username: erin.username,
      role: 'read_write',
    });
    expect(again.status).toBe(204);
    expect((await erin.session.get(`/organizations/${name}`)).body.role).toBe('read_write');
  });

  it('lets no member below an admin remove another', async () => {
    const alice = await world().person('alice');
    const erin = await world().person('erin');
    const members = { read_write_delete: await world().person('carol'), read_write: await world().person('dave') };
    const name = await world().organization(alice, { ...members, read_only: erin });
    for (const { session } of Object.values(members)) {
      expect((await session.delete(`/organizations/${name}/${erin.username}`)).status).toBe(403);
    }
    expect((await erin.session.get(`/organizations/${name}`)).body.users).toHaveLength(4);
  });
});
