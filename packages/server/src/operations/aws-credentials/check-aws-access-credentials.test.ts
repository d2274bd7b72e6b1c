import type { Scope } from '@tessera/contract';
import { expect, it } from 'vitest';
import { onEveryEngine, type Person, unique, type World } from '../../testing/world.ts';

/** Alice's organization with credentials `main`, and one member a role. */
async function acme(world: World) {
  const alice = await world.person('alice');
  const members = {
    admin: await world.person('bob'),
    read_write_delete: await world.person('carol'),
    read_write: await world.person('dave'),
    read_only: await world.person('erin'),
  };
  const name = await world.organization(alice, members);
  const { id } = (await alice.session.get(`/organizations/${name}`)).body;
  const body = { name: 'main', access_key_id: 'AKIAFAKE', secret_access_key: 'fake', service_role_arn: 'role' };
  expect((await alice.session.post(`/credentials/${name}/aws`, body)).status).toBe(204);
  return { name, id, alice, members };
}

/** Every operation on the credentials of a namespace, those that change something last. */
function everything(caller: Person['session'], namespace: string) {
  const at = `/credentials/${namespace}/aws`;
  return {
    list: () => caller.get(at),
    byName: () => caller.get(`${at}/main`),
    add: () => caller.post(at, { name: unique('new'), service_role_arn: 'role' }),
    update: () => caller.patch(`${at}/main`, { service_role_arn: 'other' }),
    remove: () => caller.delete(`${at}/main`),
  };
}

async function statuses(caller: Person['session'], namespace: string): Promise<number[]> {
  const found = [];
  for (const ask of Object.values(everything(caller, namespace))) found.push((await ask()).status);
  return found;
}

onEveryEngine('GET /credentials/{namespace}/aws', (world) => {
  it('answers with every field of the model but the secret, in a list and by name', async () => {
    const { name, alice } = await acme(world());
    const instant = expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
    const main = {
      name: 'main',
      access_key_id: 'AKIAFAKE',
      service_role_arn: 'role',
      default: true,
      buckets: [],
      created_at: instant,
      updated_at: instant,
      secret_set_at: instant,
    };
    expect((await alice.session.get(`/credentials/${name}/aws`)).body).toEqual([main]);
    expect((await alice.session.get(`/credentials/${name}/aws/main`)).body).toEqual(main);
  });

  it('lists by name', async () => {
    const alice = await world().person('alice');
    const at = `/credentials/${alice.username}/aws`;
    for (const name of ['b', 'a', 'c']) await alice.session.post(at, { name, service_role_arn: 'role' });
    expect((await alice.session.get(at)).body.map(({ name }: { name: string }) => name)).toEqual(['a', 'b', 'c']);
    expect((await alice.session.get(`${at}/d`)).body.error).toBe('credentials_not_found');
    // Credentials' names are compared as they are written.
    expect((await alice.session.get(`${at}/A`)).status).toBe(404);
  });

  it('C02, C03: is read by those who may write, changed by owners and admins', async () => {
    const { name, id, alice, members } = await acme(world());
    for (const at of [name, name.toUpperCase(), id, id.toUpperCase()]) {
      for (const [role, allowed] of [
        ['read_write_delete', [200, 200, 403, 403, 403]],
        ['read_write', [200, 200, 403, 403, 403]],
        ['read_only', [403, 403, 403, 403, 403]],
      ] as const) {
        expect(await statuses(members[role].session, at), `${role} ${at}`).toEqual(allowed);
      }
    }
    const [main, ...more] = (await alice.session.get(`/credentials/${name}/aws`)).body;
    expect([main.service_role_arn, more]).toEqual(['role', []]);
    expect(await statuses(members.admin.session, name)).toEqual([200, 200, 204, 204, 204]);
    await alice.session.post(`/credentials/${name}/aws`, { name: 'main', service_role_arn: 'role' });
    expect(await statuses(alice.session, id)).toEqual([200, 200, 204, 204, 204]);
  });

  it('C02: is for strangers, in the same words, a credential that does not exist', async () => {
    const { name, id, alice } = await acme(world());
    await alice.session.post(`/credentials/${alice.username}/aws`, { name: 'main', service_role_arn: 'role' });
    const mallory = await world().person('mallory');
    const told = async (namespace: string) => {
      const answers = [];
      for (const ask of Object.values(everything(mallory.session, namespace))) answers.push(await ask());
      return answers.map(({ status, text }) => [status, text.replace(/"request_id":"[^"]*"/, '')]);
    };
    const nothing = await told(unique('nothing'));
    expect(new Set(nothing.map(([status]) => status))).toEqual(new Set([404]));
    for (const at of [name, id, alice.username, alice.id, alice.username.toUpperCase()]) {
      expect(await told(at), at).toEqual(nothing);
    }
  });

  it('T20: is no business of a scope without rights to credentials', async () => {
    const { name, alice } = await acme(world());
    const without: Scope[] = ['user:read', 'user:read-write', 'group:read', 'group:admin', 'password_reset'];
    for (const scope of without) {
      const caller = world().withKey(await world().key(alice, scope));
      for (const namespace of [name, alice.username]) {
        expect(await statuses(caller, namespace), `${scope} ${namespace}`).toEqual([403, 403, 403, 403, 403]);
      }
      expect((await caller.get(`/credentials/${name}/aws`)).body.error).toBe('insufficient_scope');
    }
  });

  it("lets organization scopes at organizations' credentials, user:admin at one's own, neither at the other's", async () => {
    const { name, alice } = await acme(world());
    const own = `/credentials/${alice.username}/aws`;
    await alice.session.post(own, { name: 'main', service_role_arn: 'role' });
    const read = [200, 200, 403, 403, 403];
    const none = [403, 403, 403, 403, 403];
    const all = [200, 200, 204, 204, 204];
    for (const [scope, inOrganization, inOwn] of [
      ['organization:read', read, none],
      ['organization:read-write', read, none],
      ['organization:admin', all, none],
      ['user:admin', none, all],
      ['array:read', read, read],
      ['array:admin', read, read],
    ] as const) {
      const caller = world().withKey(await world().key(alice, scope));
      for (const namespace of [name, alice.username]) {
        await alice.session.post(`/credentials/${namespace}/aws`, { name: 'main', service_role_arn: 'role' });
      }
      expect(await statuses(caller, name), scope).toEqual(inOrganization);
      expect(await statuses(caller, alice.username), scope).toEqual(inOwn);
    }
  });

  it('shows array:read the names alone, but for the namespaces whose own scope it has beside', async () => {
    const { name, alice } = await acme(world());
    const own = alice.username;
    await alice.session.post(`/credentials/${own}/aws`, {
      name: 'main',
      access_key_id: 'AKIAOWN',
      secret_access_key: 'fake',
    });
    for (const [scope, inOwn, inOrganization] of [
      [['array:read'], false, false],
      [['array:admin'], false, false],
      [['array:read', 'user:admin'], true, false],
      [['array:read', 'organization:read'], false, true],
      [['*'], true, true],
    ] as const) {
      const caller = world().withKey(await world().key(alice, [...scope]));
      for (const [namespace, whole] of [
        [own, inOwn],
        [name, inOrganization],
      ] as const) {
        const at = `/credentials/${namespace}/aws`;
        const [first] = (await caller.get(at)).body;
        const shown = [first, (await caller.get(`${at}/main`)).body];
        for (const one of shown) {
          if (whole) expect(one).toHaveProperty('access_key_id');
          else expect(one, `${scope} ${namespace}`).toEqual({ name: 'main' });
        }
      }
    }
  });
});
