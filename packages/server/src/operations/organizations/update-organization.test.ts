import { expect, it } from 'vitest';
import { onTwoNodes } from '../../testing/nodes.ts';
import { onEveryEngine, unique } from '../../testing/world.ts';

const settings = {
  logo: 'https://acme.example/logo.svg',
  description: 'Anvils\nand rockets',
  default_s3_path: 's3://acme/default',
  default_s3_path_credentials_name: 'main',
  asset_locations: { arrays: { path: 's3://acme/arrays', credentials_name: 'main' } },
  assume_role_arn: 'arn:aws:iam::123456789012:role/fake',
};

onEveryEngine('PATCH /organizations/{organization}', (world) => {
  it('changes the sent fields, and keeps absent and null ones', async () => {
    const alice = await world().person('alice');
    const name = await world().organization(alice);
    const at = `/organizations/${name}`;
    expect((await alice.session.patch(at, settings)).status).toBe(204);
    expect((await alice.session.get(at)).body).toMatchObject(settings);
    expect((await alice.session.patch(at, {})).status).toBe(204);
    expect((await alice.session.patch(at, { logo: null, description: null, name: null })).status).toBe(204);
    expect((await alice.session.get(at)).body).toMatchObject({ name, ...settings });
    expect((await alice.session.patch(at, { logo: 'other.svg' })).status).toBe(204);
    expect((await alice.session.get(at)).body).toMatchObject({ ...settings, logo: 'other.svg' });
  });

  it('clears with an empty text, and answers without the field then', async () => {
    const alice = await world().person('alice');
    const at = `/organizations/${await world().organization(alice)}`;
    await alice.session.patch(at, settings);
    const { asset_locations: _, ...texts } = settings;
    const cleared = Object.fromEntries(Object.keys(texts).map((key) => [key, '']));
    expect((await alice.session.patch(at, { ...cleared, asset_locations: {} })).status).toBe(204);
    const { body } = await alice.session.get(at);
    for (const key of Object.keys(texts)) expect(body, key).not.toHaveProperty(key);
    expect(body.asset_locations).toEqual({});
  });

  it('takes a whole object back as it was answered, and ignores its read-only fields', async () => {
    const [alice, mallory] = [await world().person('alice'), await world().person('mallory')];
    const name = await world().organization(alice);
    const before = (await alice.session.get(`/organizations/${name}`)).body;
    const sent = {
      ...before,
      id: mallory.id,
      role: 'read_only',
      users: [{ username: mallory.username, role: 'owner' }],
      allowed_actions: ['read'],
      created_at: '1999-01-01T00:00:00Z',
      num_of_arrays: 9,
    };
    expect((await alice.session.patch(`/organizations/${name}`, sent)).status).toBe(204);
    const after = (await alice.session.get(`/organizations/${name}`)).body;
    expect({ ...after, updated_at: '' }).toEqual({ ...before, updated_at: '' });
    expect((await mallory.session.get(`/organizations/${name}`)).status).toBe(404);
  });

  it('O18: renames only to a name that is free and allowed', async () => {
    const [alice, victor] = [await world().person('alice'), await world().person('victor')];
    const name = await world().organization(alice);
    const rename = async (to: string) =>
      (await alice.session.patch(`/organizations/${name}`, { name: to, description: 'changed' })).status;
    const other = await world().organization(victor);
    expect(await rename(victor.username.toUpperCase())).toBe(409);
    expect(await rename(other)).toBe(409);
    for (const bad of ['aws', 'AWS', '..', '.', '-x', '', 'a b', 'a'.repeat(64), victor.id]) {
      expect(await rename(bad), bad).toBe(400);
    }
    const { body } = await alice.session.get(`/organizations/${name}`);
    expect(body.name).toBe(name);
    expect(body).not.toHaveProperty('description');
  });

  it('renames for all members, and to another case of the same name', async () => {
    const [alice, bob] = [await world().person('alice'), await world().person('bob')];
    const name = await world().organization(alice, { admin: bob });
    const { id } = (await alice.session.get(`/organizations/${name}`)).body;
    const renamed = unique('Renamed');
    expect((await bob.session.patch(`/organizations/${name}`, { name: renamed })).status).toBe(204);
    expect((await alice.session.get(`/organizations/${name}`)).status).toBe(404);
    expect((await alice.session.get(`/organizations/${renamed}`)).body).toMatchObject({ id, name: renamed });
    expect((await bob.session.get('/user')).body.organizations).toMatchObject([{ organization_name: renamed }]);
    expect((await bob.session.patch(`/organizations/${id}`, { name: renamed.toUpperCase() })).status).toBe(204);
    expect((await bob.session.get(`/organizations/${id}`)).body.name).toBe(renamed.toUpperCase());
  });

  it('keeps a name that was given up for the one that had it', async () => {
    const [alice, mallory] = [await world().person('alice'), await world().person('mallory')];
    const name = await world().organization(alice);
    const renamed = unique('renamed');
    await alice.session.patch(`/organizations/${name}`, { name: renamed });
    expect((await mallory.session.post('/organization', { name })).status).toBe(409);
    expect((await mallory.session.patch(`/users/${mallory.username}`, { username: name })).status).toBe(409);
    expect((await alice.session.patch(`/organizations/${renamed}`, { name })).status).toBe(204);
  });

  it('C12, I02: takes settings as text within their limits, and no control characters however deep', async () => {
    const alice = await world().person('alice');
    const at = `/organizations/${await world().organization(alice)}`;
    const bad: object[] = [
      { logo: 'a\u0000' },
      { logo: 'a\nb' },
      { logo: 'x'.repeat(2049) },
      { logo: 7 },
      { description: 'a\u0000' },
      { description: 'x'.repeat(4097) },
      { default_s3_path: 'x'.repeat(1025) },
      { default_s3_path: 's3://a\u0000' },
      { default_s3_path_credentials_name: 'x'.repeat(256) },
      { default_s3_path_credentials_name: '\u0000' },
      { assume_role_arn: 'x'.repeat(2049) },
      { assume_role_arn: 'a\u0000' },
      { asset_locations: { a: { b: ['fine', 'a\u0000'] } } },
      { asset_locations: { 'a\u0000': 1 } },
      { asset_locations: { a: '\ud800' } },
      { asset_locations: { a: 'x'.repeat(8192) } },
      { asset_locations: [] },
      { asset_locations: 'text' },
    ];
    for (const body of bad) expect((await alice.session.patch(at, body)).status, JSON.stringify(body)).toBe(400);
    const plain = (await alice.session.get(at)).body;
    expect(plain.asset_locations).toEqual({});
    expect(plain).not.toHaveProperty('logo');
    expect((await alice.session.patch(at, { asset_locations: { a: 'the text \\u0000' } })).status).toBe(204);
    expect((await alice.session.get(at)).body.asset_locations).toEqual({ a: 'the text \\u0000' });
  });
});

onTwoNodes('PATCH /organizations/{organization}', (nodes) => {
  it('gives a name to one of three that are renamed to it at the same moment', async () => {
    const [first, second] = nodes();
    const [alice, bob] = [await first.person('alice'), await first.person('bob')];
    for (let round = 0; round < 10; round++) {
      const [one, two, wanted] = [await first.organization(alice), await first.organization(alice), unique('wanted')];
      const asked = await Promise.all([
        alice.session.patch(`/organizations/${one}`, { name: wanted }),
        second.withKey(alice.token).patch(`/organizations/${two}`, { name: wanted.toUpperCase() }),
        second.withKey(bob.token).patch(`/users/${bob.id}`, { username: wanted }),
      ]);
      expect(asked.map(({ status }) => status).sort()).toEqual([204, 409, 409]);
    }
  });

  it('loses neither of two changes of different fields at the same moment', async () => {
    const [first, second] = nodes();
    const alice = await first.person('alice');
    const at = `/organizations/${await first.organization(alice)}`;
    for (let round = 0; round < 10; round++) {
      const [logo, description] = [`logo ${round}`, `description ${round}`];
      await Promise.all([alice.session.patch(at, { logo }), second.withKey(alice.token).patch(at, { description })]);
      expect((await alice.session.get(at)).body).toMatchObject({ logo, description });
    }
  });
});
