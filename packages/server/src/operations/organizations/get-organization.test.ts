import { actionsOf, roles } from '@tessera/contract';
import { expect, it } from 'vitest';
import { onTwoNodes } from '../../testing/nodes.ts';
import { sql } from '../../testing/sql.ts';
import { onEveryEngine, unique } from '../../testing/world.ts';

onEveryEngine('GET /organizations/{organization}', (world) => {
  it('answers with every field of the model, each of its kind', async () => {
    const alice = await world().person('alice', { name: 'Alice Fake', email: `${unique('alice')}@fake.example` });
    const name = await world().organization(alice);
    const { body } = await alice.session.get(`/organizations/${name}`);
    const instant = expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
    const email = (await alice.session.get('/user')).body.email;
    expect(body).toEqual({
      id: expect.stringMatching(/^[0-9a-f-]{36}$/),
      name,
      role: 'owner',
      created_at: instant,
      updated_at: instant,
      users: [
        {
          user_id: alice.id,
          organization_id: body.id,
          username: alice.username,
          organization_name: name,
          role: 'owner',
          allowed_actions: actionsOf('owner'),
          user_full_name: 'Alice Fake',
          user_email: email,
        },
      ],
      allowed_actions: actionsOf('owner'),
      num_of_arrays: 0,
      enabled_features: [],
      unpaid_subscription: false,
      asset_locations: {},
      stripe_connect: false,
    });
  });

  it('is found by its name in any case, and by its ID in any case', async () => {
    const alice = await world().person('alice');
    const name = await world().organization(alice);
    const { id } = (await alice.session.get(`/organizations/${name}`)).body;
    for (const path of [name.toUpperCase(), id, id.toUpperCase()]) {
      expect((await alice.session.get(`/organizations/${path}`)).body.id, path).toBe(id);
    }
  });

  it('tells each member their own role and the actions of it', async () => {
    const alice = await world().person('alice');
    const people = Object.fromEntries(
      await Promise.all(roles.map(async (role) => [role, await world().person(role)] as const)),
    );
    const name = await world().organization(alice, people);
    for (const role of roles) {
      const { body } = await (people[role] ?? alice).session.get(`/organizations/${name}`);
      expect([body.role, body.allowed_actions]).toEqual([role, actionsOf(role)]);
    }
  });

  it('O10: shows full names, addresses and the assumed role to owners and admins alone', async () => {
    const address = (begin: string) => `${unique(begin)}@fake.example`;
    const alice = await world().person('alice', { name: 'Alice Fake', email: address('alice') });
    const members = {
      admin: await world().person('bob', { name: 'Bob Fake', email: address('bob') }),
      read_write_delete: await world().person('carol', { email: address('carol') }),
      read_write: await world().person('dave'),
      read_only: await world().person('erin'),
    };
    const name = await world().organization(alice, members);
    await alice.session.patch(`/organizations/${name}`, { assume_role_arn: 'arn:aws:iam::123456789012:role/fake' });
    for (const viewer of [alice, members.admin]) {
      const { body } = await viewer.session.get(`/organizations/${name}`);
      expect(body.assume_role_arn).toBe('arn:aws:iam::123456789012:role/fake');
      const bob = body.users.find(({ username }: { username: string }) => username === members.admin.username);
      expect([bob.user_full_name, bob.user_email]).toEqual(['Bob Fake', expect.stringMatching(/^bob-/)]);
      const one = await viewer.session.get(`/organizations/${name}/${members.admin.username}`);
      expect(one.body).toEqual(bob);
    }
    for (const viewer of [members.read_write_delete, members.read_write, members.read_only]) {
      const answers = [
        await viewer.session.get(`/organizations/${name}`),
        await viewer.session.get('/organizations'),
        await viewer.session.get(`/organizations/${name}/${alice.username}`),
        await viewer.session.get(`/users/${alice.username}`),
        await viewer.session.get('/user'),
      ];
      const text = answers.map((answer) => answer.text).join('');
      expect(text).not.toMatch(/user_full_name|user_email|assume_role_arn|Alice Fake|Bob Fake/);
      expect(text).not.toMatch(/(alice|bob)-\w+@fake\.example/);
      expect(answers[2]?.body).toMatchObject({ username: alice.username, role: 'owner' });
    }
  });

  it('O09: is for others, by name and by ID, word for word an unknown organization', async () => {
    const [bob, victor] = [await world().person('bob'), await world().person('victor')];
    await world().organization(bob);
    const evil = await world().organization(victor);
    const { id } = (await victor.session.get(`/organizations/${evil}`)).body;
    const nothing = unique('nothing');
    const ask = async (at: string) => {
      const answers = [
        await bob.session.get(`/organizations/${at}`),
        await bob.session.patch(`/organizations/${at}`, { description: 'mine' }),
        await bob.session.get(`/organizations/${at}/${victor.username}`),
        await bob.session.get(`/organizations/${at}/${bob.username}`),
        await bob.session.post(`/organizations/${at}/user`, { username: bob.username, role: 'owner' }),
        await bob.session.patch(`/organizations/${at}/${victor.username}`, { role: 'read_only' }),
        await bob.session.delete(`/organizations/${at}/${victor.username}`),
        await bob.session.delete(`/organizations/${at}/${bob.username}`),
        await bob.session.delete(`/organizations/${at}`),
        await bob.session.get(`/credentials/${at}/aws`),
        await bob.session.get(`/credentials/${at}/aws/main`),
        await bob.session.post(`/credentials/${at}/aws`, { service_role_arn: 'fake' }),
        await bob.session.patch(`/credentials/${at}/aws/main`, { default: true }),
        await bob.session.delete(`/credentials/${at}/aws/main`),
      ];
      return answers.map(({ status, text }) => [status, text.replace(/"request_id":"[^"]*"/, '')]);
    };
    const missing = await ask(nothing);
    expect(new Set(missing.map(([status]) => status))).toEqual(new Set([404]));
    for (const at of [evil, evil.toUpperCase(), id, id.toUpperCase(), '00000000-0000-0000-0000-000000000000']) {
      expect(await ask(at), at).toEqual(missing);
    }
    expect((await victor.session.get(`/organizations/${evil}`)).body.users).toHaveLength(1);
  });
});

onEveryEngine('a database that was tampered with', (world) => {
  it('O17: shows nothing of a membership that belongs to no organization', async () => {
    const mallory = await world().person('mallory');
    for (const id of ["''", "'0'", 'null', "'00000000-0000-0000-0000-000000000000'"]) {
      const insert = `insert into members (organization_id, user_id, role, created_at)
        values (${id}, '${mallory.id}', 'owner', '2020-01-01T00:00:00.000Z')`;
      // The database itself refuses dangling references.
      await expect(sql(world(), insert), id).rejects.toThrow();
    }
    const loose =
      world().engine === 'sqlite'
        ? [
            'drop table members',
            'create table members (organization_id text, user_id text, role text, created_at text)',
          ]
        : [
            'alter table members drop constraint members_pkey',
            'alter table members drop constraint members_organization_id_fkey',
            'alter table members alter organization_id drop not null',
          ];
    for (const statement of loose) await sql(world(), statement);
    for (const id of ["''", "'0'", 'null', "'00000000-0000-0000-0000-000000000000'"]) {
      await sql(world(), `insert into members values (${id}, '${mallory.id}', 'owner', '2020-01-01T00:00:00.000Z')`);
    }
    expect((await mallory.session.get('/organizations')).body).toEqual([]);
    expect((await mallory.session.get('/user')).body.organizations).toEqual([]);
    for (const path of ['0', 'null', 'undefined', '%20', '00000000-0000-0000-0000-000000000000']) {
      expect((await mallory.session.get(`/organizations/${path}`)).status, path).toBe(404);
      expect((await mallory.session.get(`/credentials/${path}/aws`)).status, path).toBe(404);
    }
  });
});

onEveryEngine('GET /organizations', (world) => {
  it("lists the caller's own by name, each as `getOrganization` shows it but for its members, and no other user's", async () => {
    const [alice, victor] = [await world().person('alice'), await world().person('victor')];
    const names = [await world().organization(alice), await world().organization(alice)].sort();
    const shared = await world().organization(victor, { read_only: alice });
    await world().organization(victor);
    const { body } = await alice.session.get('/organizations');
    expect(body.map(({ name }: { name: string }) => name)).toEqual([...names, shared].sort());
    for (const organization of body) {
      const { users, ...rest } = (await alice.session.get(`/organizations/${organization.name}`)).body;
      expect([organization, users.length > 0]).toEqual([rest, true]);
    }
  });
});

onTwoNodes('leaving an organization', (nodes) => {
  it('C16: hides everything of it from the very next request, on every node', async () => {
    const [first, second] = nodes();
    const [alice, bob] = [await first.person('alice'), await first.person('bob')];
    const name = await first.organization(alice, { admin: bob });
    await alice.session.post(`/credentials/${name}/aws`, { name: 'main', service_role_arn: 'fake' });
    const paths = [`/organizations/${name}`, `/organizations/${name}/${alice.username}`, `/credentials/${name}/aws`];
    for (let round = 0; round < 10; round++) {
      expect((await alice.session.delete(`/organizations/${name}/${bob.username}`)).status).toBe(204);
      for (const path of paths) expect((await second.withKey(bob.token).get(path)).status, path).toBe(404);
      await alice.session.post(`/organizations/${name}/user`, { username: bob.username, role: 'admin' });
      for (const path of paths) expect((await second.withKey(bob.token).get(path)).status, path).toBe(200);
      // T16: the new role counts at once; tokens carry no role.
      await alice.session.patch(`/organizations/${name}/${bob.username}`, { role: 'read_only' });
      expect((await second.withKey(bob.token).get(`/credentials/${name}/aws`)).status).toBe(403);
    }
  });
});
