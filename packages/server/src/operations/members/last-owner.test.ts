import { expect, it } from 'vitest';
import { onTwoNodes } from '../../testing/nodes.ts';
import { sql } from '../../testing/sql.ts';
import { onEveryEngine, type Person } from '../../testing/world.ts';

onEveryEngine('the last owner', (world) => {
  it('O06: can neither leave, nor be removed, nor be demoted, nor delete the account', async () => {
    const [alice, bob] = [await world().person('alice'), await world().person('bob')];
    const name = await world().organization(alice, { admin: bob });
    const { id } = (await alice.session.get(`/organizations/${name}`)).body;
    const asked = [];
    for (const who of [alice.username, alice.username.toUpperCase(), alice.id]) {
      for (const where of [name, id]) {
        asked.push(await alice.session.delete(`/organizations/${where}/${who}`));
        for (const role of ['admin', 'read_write_delete', 'read_write', 'read_only']) {
          asked.push(await alice.session.patch(`/organizations/${where}/${who}`, { role }));
        }
      }
      asked.push(await alice.session.delete(`/users/${who}`));
    }
    for (const { status, body } of asked) {
      expect([status, body.error]).toEqual([409, 'last_owner']);
      expect(body.message).toContain(name);
    }
    expect((await alice.session.get(`/organizations/${name}`)).body.role).toBe('owner');
  });

  it('stays an owner by a PATCH to owner or to nothing', async () => {
    const alice = await world().person('alice');
    const name = await world().organization(alice);
    for (const body of [{ role: 'owner' }, {}, { role: null }]) {
      expect((await alice.session.patch(`/organizations/${name}/${alice.username}`, body)).status).toBe(204);
    }
    expect((await alice.session.get(`/organizations/${name}`)).body.role).toBe('owner');
  });

  it('may go once another member is an owner', async () => {
    const [alice, bob] = [await world().person('alice'), await world().person('bob')];
    const name = await world().organization(alice, { admin: bob });
    expect((await alice.session.patch(`/organizations/${name}/${bob.username}`, { role: 'owner' })).status).toBe(204);
    expect((await alice.session.delete(`/organizations/${name}/${alice.username}`)).status).toBe(204);
    expect((await bob.session.delete(`/organizations/${name}/${bob.username}`)).body.error).toBe('last_owner');
    expect((await bob.session.get(`/organizations/${name}`)).body.users).toHaveLength(1);
  });

  it('takes an organization without other members along when deleting the account', async () => {
    const alice = await world().person('alice');
    const name = await world().organization(alice);
    const { id } = (await alice.session.get(`/organizations/${name}`)).body;
    for (const namespace of [alice.username, name]) {
      await alice.session.post(`/credentials/${namespace}/aws`, { service_role_arn: 'role' });
    }
    expect((await alice.session.delete(`/users/${alice.username}`)).status).toBe(204);
    const theirs = `('${alice.id}', '${id}')`;
    expect(await sql(world(), `select id from aws_credentials where namespace_id in ${theirs}`)).toEqual([]);
    expect(await sql(world(), `select id from namespaces where id in ${theirs}`)).toEqual([]);
    const bob = await world().person('bob');
    expect((await bob.session.get(`/organizations/${id}`)).status).toBe(404);
    expect((await bob.session.post('/organization', { name })).status).toBe(409);
  });
});

onTwoNodes('two owners', (nodes) => {
  type Go = (organization: string, self: Person, at: Person['session']) => Promise<{ status: number }>;
  const leave: Go = (organization, self, at) => at.delete(`/organizations/${organization}/${self.username}`);
  const stepDown: Go = (organization, self, at) =>
    at.patch(`/organizations/${organization}/${self.username}`, { role: 'read_only' });
  const deleteAccount: Go = (_organization, self, at) => at.delete(`/users/${self.username}`);
  const pairs: [string, Go, Go][] = [
    ['leave', leave, leave],
    ['step down', stepDown, stepDown],
    ['delete their accounts', deleteAccount, deleteAccount],
    ['leave and step down', leave, stepDown],
    ['leave and delete an account', leave, deleteAccount],
    ['step down and delete an account', stepDown, deleteAccount],
  ];
  it.each(pairs)('O06: when two %s at the same moment, one owner remains', async (_what, one, other) => {
    const [first, second] = nodes();
    for (let round = 0; round < 6; round++) {
      const [alice, bob, erin] = [await first.person('alice'), await first.person('bob'), await first.person('erin')];
      const name = await first.organization(alice, { owner: bob, read_only: erin });
      const asked = await Promise.all([one(name, alice, alice.session), other(name, bob, second.withKey(bob.token))]);
      expect(asked.map(({ status }) => status).sort()).toEqual([204, 409]);
      const { users } = (await erin.session.get(`/organizations/${name}`)).body;
      expect(users.filter(({ role }: { role: string }) => role === 'owner')).toHaveLength(1);
    }
  });

  it('when two remove each other at the same moment, one owner remains', async () => {
    const [first, second] = nodes();
    for (let round = 0; round < 6; round++) {
      const [alice, bob] = [await first.person('alice'), await first.person('bob')];
      const name = await first.organization(alice, { owner: bob });
      const asked = await Promise.all([leave(name, bob, alice.session), leave(name, alice, second.withKey(bob.token))]);
      // The second one is no member any more.
      expect(asked.map(({ status }) => status).sort()).toEqual([204, 404]);
    }
  });
});
