import { actionsOf, roles } from '@tessera/contract';
import { expect, it } from 'vitest';
import { onTwoNodes } from '../../testing/nodes.ts';
import { sql } from '../../testing/sql.ts';
import { expectStatus, onEveryEngine, type Person, unique, type World } from '../../testing/world.ts';
import { organizationQuota } from '../organizations/create-organization.ts';
import { usualQuotas } from '../policies/quotas.ts';
import { givenQuota } from './change.ts';

const nilId = '00000000-0000-0000-0000-000000000000';

onEveryEngine('POST /organizations/{organization}/user', (world) => {
  it('adds a member with the role that is named, and as read_only without one', async () => {
    const alice = await world().person('alice');
    const name = await world().organization(alice);
    for (const role of [...roles, undefined, null]) {
      const { username, id } = await world().person('new');
      expect((await alice.session.post(`/organizations/${name}/user`, { username, role })).status).toBe(204);
      const { body } = await alice.session.get(`/organizations/${name}/${username}`);
      expect(body).toMatchObject({ user_id: id, username, role: role ?? 'read_only' });
    }
  });

  it('O16: finds the user by name or ID; the username decides, and the nil UUID counts as absent', async () => {
    const alice = await world().person('alice');
    const name = await world().organization(alice);
    const add = (body: object) => alice.session.post(`/organizations/${name}/user`, body);
    const isMember = async (id: string) => (await alice.session.get(`/organizations/${name}/${id}`)).status === 200;
    const [one, two, three, four, five] = await Promise.all(['b', 'c', 'd', 'e', 'f'].map((b) => world().person(b)));
    if (!one || !two || !three || !four || !five) throw new Error('five were asked for');

    expect((await add({ username: one.username.toUpperCase(), user_id: nilId })).status).toBe(204);
    expect((await add({ user_id: two.id.toUpperCase() })).status).toBe(204);
    expect((await add({ username: three.username, user_id: four.id })).status).toBe(204);
    expect((await add({ username: five.id })).status).toBe(204);
    for (const { id } of [one, two, three, five]) expect(await isMember(id)).toBe(true);
    expect(await isMember(four.id)).toBe(false);

    for (const nobody of [{ username: unique('nobody') }, { user_id: '11111111-2222-4333-8444-555555555555' }]) {
      expect((await add(nobody)).body).toMatchObject({ code: 404, error: 'user_not_found' });
    }
    // An organization is no user.
    expect((await add({ username: name })).body.error).toBe('user_not_found');
    expect((await add({ username: unique('nobody'), user_id: four.id })).body.error).toBe('user_not_found');
    expect(await isMember(four.id)).toBe(false);
    const naming = [{}, { username: '' }, { user_id: '' }, { user_id: nilId }, { username: null, user_id: nilId }];
    for (const body of naming) expect((await add(body)).status, JSON.stringify(body)).toBe(400);
    expect((await alice.session.post(`/organizations/${name}/user`)).status).toBe(400);
  });

  it('M03: derives the actions from the role, for any actions sent', async () => {
    const [alice, erin] = [await world().person('alice'), await world().person('erin')];
    const name = await world().organization(alice);
    const sent = {
      username: erin.username,
      role: 'read_only',
      allowed_actions: ['delete_organization'],
      organization_name: 'other',
      organization_id: erin.id,
      user_email: 'mallory@fake.example',
      user_full_name: 'Not Erin',
    };
    expect((await alice.session.post(`/organizations/${name}/user`, sent)).status).toBe(204);
    const { body } = await erin.session.get(`/organizations/${name}/${erin.username}`);
    expect(body).toMatchObject({ organization_name: name, role: 'read_only', allowed_actions: actionsOf('read_only') });
    expect((await erin.session.delete(`/organizations/${name}`)).status).toBe(403);
    expect((await alice.session.get('/organizations')).text).not.toContain('Not Erin');
  });

  it('O14: refuses to add a member twice, and leaves the role as it was', async () => {
    const [alice, erin] = [await world().person('alice'), await world().person('erin')];
    const name = await world().organization(alice, { read_only: erin });
    for (const body of [{ username: erin.username, role: 'owner' }, { user_id: erin.id }]) {
      const answer = await alice.session.post(`/organizations/${name}/user`, body);
      expect([answer.status, answer.body.error]).toEqual([409, 'already_member']);
    }
    expect((await erin.session.get(`/organizations/${name}`)).body.role).toBe('read_only');
  });

  it('O15, I02: takes the five roles as they are written and nothing else', async () => {
    const [alice, bob] = [await world().person('alice'), await world().person('bob')];
    const { username } = await world().person('new');
    const name = await world().organization(alice, { admin: bob });
    const bad = ['Owner', 'OWNER', ['owner'], { $ne: 1 }, 'owner\u0000', ' owner', '', 1, true, 'superuser'];
    for (const role of bad) {
      const told = JSON.stringify(role);
      expect((await alice.session.post(`/organizations/${name}/user`, { username, role })).status, told).toBe(400);
      const patched = await alice.session.patch(`/organizations/${name}/${bob.username}`, { role });
      expect([patched.status, patched.body.message], told).toEqual([400, expect.stringMatching(/^role: /)]);
    }
    const nul = [{ username: `${username}\u0000` }, { username, user_id: 'a\u0000' }, { user_id: '\u0000' }];
    for (const body of nul) expect((await alice.session.post(`/organizations/${name}/user`, body)).status).toBe(400);
    expect((await alice.session.get(`/organizations/${name}`)).body.users).toHaveLength(2);
    expect((await bob.session.get(`/organizations/${name}`)).body.role).toBe('admin');
  });

  it('M07: takes nothing from a prototype that a body names', async () => {
    const alice = await world().person('alice');
    const name = await world().organization(alice);
    for (const key of ['__proto__', 'constructor', 'prototype']) {
      const erin = await world().person('erin');
      const body = `{"username":"${erin.username}","${key}":{"role":"owner","prototype":{"role":"owner"}}}`;
      expect((await alice.session.post(`/organizations/${name}/user`, body)).status).toBe(204);
      expect((await erin.session.get(`/organizations/${name}`)).body.role).toBe('read_only');
    }
    expect(Object.hasOwn(Object.prototype, 'role')).toBe(false);
  });

  it('M08: refuses a body with the role twice', async () => {
    const [alice, erin] = [await world().person('alice'), await world().person('erin')];
    const name = await world().organization(alice);
    const body = `{"username":"${erin.username}","role":"read_only","role":"owner"}`;
    expect((await alice.session.post(`/organizations/${name}/user`, body)).status).toBe(400);
    expect((await alice.session.get(`/organizations/${name}/${erin.username}`)).status).toBe(404);
  });

  it('O05: is for owners and admins alone, and says to others no more than to a stranger', async () => {
    const alice = await world().person('alice');
    const members = {
      read_write_delete: await world().person('carol'),
      read_write: await world().person('dave'),
      read_only: await world().person('erin'),
    };
    const mallory = await world().person('mallory');
    const name = await world().organization(alice, members);
    for (const { session } of Object.values(members)) {
      const answer = await session.post(`/organizations/${name}/user`, { username: mallory.username });
      expect([answer.status, answer.body.error]).toEqual([403, 'forbidden']);
    }
    const answer = await mallory.session.post(`/organizations/${name}/user`, { username: mallory.username });
    expect([answer.status, answer.body.error]).toEqual([404, 'organization_not_found']);
    expect((await alice.session.get(`/organizations/${name}`)).body.users).toHaveLength(4);
  });

  it('O02: lets an owner alone make an owner', async () => {
    const [alice, bob, dave] = [
      await world().person('alice'),
      await world().person('bob'),
      await world().person('dave'),
    ];
    const name = await world().organization(alice, { admin: bob });
    const owner = { username: dave.username, role: 'owner' };
    expect((await bob.session.post(`/organizations/${name}/user`, owner)).status).toBe(403);
    expect((await alice.session.get(`/organizations/${name}/${dave.username}`)).status).toBe(404);
    expect((await alice.session.post(`/organizations/${name}/user`, owner)).status).toBe(204);
  });
});

onTwoNodes('POST /organizations/{organization}/user', (nodes) => {
  it('adds a user once when several add them at the same moment', async () => {
    const [first, second] = nodes();
    const [alice, bob] = [await first.person('alice'), await first.person('bob')];
    for (let round = 0; round < 10; round++) {
      const name = await first.organization(alice);
      const asked = await Promise.all(
        roles.map((role, at) =>
          (at % 2 ? alice.session : second.withKey(alice.token)).post(`/organizations/${name}/user`, {
            username: bob.username,
            role,
          }),
        ),
      );
      expect(asked.map(({ status }) => status).sort()).toEqual([204, 409, 409, 409, 409]);
      const winner = roles[asked.findIndex(({ status }) => status === 204)];
      expect((await bob.session.get(`/organizations/${name}`)).body.role).toBe(winner);
    }
  });

  it('holds the limit of members against several that are added at the same moment', async () => {
    const [first, second] = nodes();
    const alice = await first.person('alice');
    const name = await first.organization(alice);
    const { id } = (await alice.session.get(`/organizations/${name}`)).body;
    const numbers =
      first.engine === 'sqlite'
        ? `(with recursive n(i) as (select 1 union all select i + 1 from n where i < ${usualQuotas.members - 2}) select i from n)`
        : `(select generate_series(1, ${usualQuotas.members - 2}) as i)`;
    const made = "'2020-01-01T00:00:00.000Z'";
    const filling = [
      `insert into namespaces (id, kind) select 'crowd-' || i, 'user' from ${numbers} as numbers`,
      `insert into users (id, username, username_key, password_hash, created_at, updated_at)
       select 'crowd-' || i, 'crowd-' || i, 'crowd-' || i, 'none', ${made}, ${made} from ${numbers} as numbers`,
      `insert into members (organization_id, user_id, role, created_at)
       select '${id}', 'crowd-' || i, 'read_only', ${made} from ${numbers} as numbers`,
    ];
    for (const statement of filling) await sql(first, statement);
    const people = await Promise.all(Array.from({ length: 6 }, () => first.person('late')));
    const asked = await Promise.all(
      people.map(({ username }, at) =>
        (at % 2 ? alice.session : second.withKey(alice.token)).post(`/organizations/${name}/user`, { username }),
      ),
    );
    expect(asked.filter(({ status }) => status === 204)).toHaveLength(1);
    expect(asked.filter(({ body }) => body?.error === 'quota_exceeded')).toHaveLength(5);
  });
});

/** Adds a user to so many organizations, each by another owner, past the server. */
async function putIntoMany(world: World, userId: string, many: number): Promise<void> {
  const { deps } = world.app;
  const now = deps.clock().toISOString();
  await deps.db.write(async ({ namespaces, organizations, members }) => {
    for (let made = 0; made < many; made++) {
      const [id, name] = [deps.newId(), unique('org')];
      await namespaces.insert(id, 'organization');
      await organizations.insert({ id, name, createdAt: now, updatedAt: now });
      await members.insert(id, userId, 'read_only', now, `fake-adder-${made}`);
    }
  });
}

onEveryEngine('a user added to organizations by others', (world) => {
  const add = (adder: Person, name: string, { username }: Person) =>
    adder.session.post(`/organizations/${name}/user`, { username });

  it('can still make organizations, however many those are', async () => {
    const victor = await world().person('victor');
    await putIntoMany(world(), victor.id, organizationQuota);
    expect((await victor.session.post('/organization', { name: unique('own') })).status).toBe(204);
  });

  it('can be put into no more than two hundred, also at the same moment: the adder is refused', async () => {
    const [victor, mallory] = [await world().person('victor'), await world().person('mallory')];
    await putIntoMany(world(), victor.id, givenQuota - 1);
    const names = [];
    for (let made = 0; made < 3; made++) names.push(await world().organization(mallory));
    const answers = await Promise.all(names.map((name) => add(mallory, name, victor)));
    expect(answers.map(({ status }) => status).sort()).toEqual([204, 409, 409]);
    expect(answers.filter(({ body }) => body?.error === 'quota_exceeded')).toHaveLength(2);
    // Leaving one makes room.
    const joined = names[answers.findIndex(({ status }) => status === 204)];
    await expectStatus(victor.session.delete(`/organizations/${joined}/${victor.username}`), 204);
    expect((await add(mallory, names[0] ?? '', victor)).status).toBe(204);
  });
});
