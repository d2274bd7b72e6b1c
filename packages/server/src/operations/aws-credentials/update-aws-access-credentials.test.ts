import { expect, it } from 'vitest';
import { onTwoNodes } from '../../testing/nodes.ts';
import { onEveryEngine, type Person, type World } from '../../testing/world.ts';
import { openSecret } from './key-pair.ts';

/** The row stored under the name, with its secret. */
async function stored(world: World, owner: Person, name: string) {
  const found = await world.app.deps.db.read(({ awsCredentials }) => awsCredentials.find(owner.id, name));
  if (!found) throw new Error(`no credentials ${name}`);
  const secret = found.secret && openSecret(world.app.deps.keyRing, found.secret, found);
  return { ...found, secret };
}

/** A user with credentials `main`. */
async function withMain(world: World, more: object = {}) {
  const alice = await world.person('alice');
  const at = `/credentials/${alice.username}/aws`;
  const body = { name: 'main', access_key_id: 'AKIAFAKE1', secret_access_key: 'fake-1', ...more };
  expect((await alice.session.post(at, body)).status).toBe(204);
  return { alice, at, main: `${at}/main` };
}

onEveryEngine('PATCH /credentials/{namespace}/aws/{name}', (world) => {
  it('keeps absent and null fields', async () => {
    const { alice, at, main } = await withMain(world(), { service_role_arn: 'role', buckets: ['s3://acme'] });
    const before = (await alice.session.get(main)).body;
    const nulls = { name: null, access_key_id: null, secret_access_key: null, service_role_arn: null, default: null };
    for (const body of [{}, { ...nulls, buckets: null }, before]) {
      expect((await alice.session.patch(main, body)).status).toBe(204);
      const after = (await alice.session.get(main)).body;
      expect({ ...after, updated_at: '' }).toEqual({ ...before, updated_at: '' });
      expect((await stored(world(), alice, 'main')).secret).toBe('fake-1');
    }
    expect((await alice.session.get(at)).body).toHaveLength(1);
  });

  it('C10: keeps the secret without one or with null, and refuses an empty one', async () => {
    const { alice, main } = await withMain(world());
    expect((await alice.session.patch(main, { service_role_arn: 'role' })).status).toBe(204);
    expect((await alice.session.patch(main, { secret_access_key: null })).status).toBe(204);
    for (const body of [{ secret_access_key: '' }, { access_key_id: 'AKIAFAKE2', secret_access_key: '' }]) {
      const refused = await alice.session.patch(main, body);
      expect([refused.status, refused.body.message]).toEqual([400, 'secret_access_key: must not be empty']);
    }
    expect(await stored(world(), alice, 'main')).toMatchObject({ accessKeyId: 'AKIAFAKE1', secret: 'fake-1' });
  });

  it('takes a new secret for the same key, and a new key only with its secret', async () => {
    const { alice, main } = await withMain(world());
    expect((await alice.session.patch(main, { secret_access_key: 'fake-2' })).status).toBe(204);
    expect((await stored(world(), alice, 'main')).secret).toBe('fake-2');
    expect((await alice.session.patch(main, { access_key_id: 'AKIAFAKE1' })).status).toBe(204);
    expect((await stored(world(), alice, 'main')).secret).toBe('fake-2');
    expect((await alice.session.patch(main, { access_key_id: 'AKIAFAKE2' })).status).toBe(400);
    expect(await stored(world(), alice, 'main')).toMatchObject({ accessKeyId: 'AKIAFAKE1', secret: 'fake-2' });
    const both = { access_key_id: 'AKIAFAKE2', secret_access_key: 'fake-3' };
    expect((await alice.session.patch(main, both)).status).toBe(204);
    expect(await stored(world(), alice, 'main')).toMatchObject({ accessKeyId: 'AKIAFAKE2', secret: 'fake-3' });
  });

  it('seals the same secret anew each time it is set', async () => {
    const { alice, main } = await withMain(world());
    const sealed = async () =>
      (await world().app.deps.db.read(({ awsCredentials }) => awsCredentials.find(alice.id, 'main')))?.secret?.text;
    const before = await sealed();
    await alice.session.patch(main, { secret_access_key: 'fake-1' });
    expect(await sealed()).not.toBe(before);
  });

  it('drops the key pair or the role with an empty text, but never both', async () => {
    const { alice, main } = await withMain(world(), { service_role_arn: 'role' });
    expect((await alice.session.patch(main, { access_key_id: '' })).status).toBe(204);
    expect((await alice.session.get(main)).body).not.toHaveProperty('access_key_id');
    expect((await stored(world(), alice, 'main')).secret).toBeUndefined();
    expect((await alice.session.patch(main, { service_role_arn: '' })).status).toBe(400);
    expect((await alice.session.patch(main, { secret_access_key: 'fake' })).status).toBe(400);
    const pair = { access_key_id: 'AKIAFAKE3', secret_access_key: 'fake-3', service_role_arn: '' };
    expect((await alice.session.patch(main, pair)).status).toBe(204);
    expect((await alice.session.patch(main, { access_key_id: '' })).status).toBe(400);
    expect(await stored(world(), alice, 'main')).toMatchObject({ accessKeyId: 'AKIAFAKE3', secret: 'fake-3' });
  });

  it('C05: renames to a free name only, and references to them follow', async () => {
    const { alice, at, main } = await withMain(world());
    const organization = await world().organization(alice);
    const inOrganization = `/credentials/${organization}/aws`;
    for (const name of ['main', 'other']) {
      await alice.session.post(inOrganization, { name, service_role_arn: 'role' });
    }
    await alice.session.post(at, { name: 'other', service_role_arn: 'role' });
    const reference = { default_s3_path_credentials_name: 'main' };
    await alice.session.patch(`/users/${alice.username}`, reference);
    await alice.session.patch(`/organizations/${organization}`, reference);
    const references = async () => [
      (await alice.session.get('/user')).body.default_s3_path_credentials_name,
      (await alice.session.get(`/organizations/${organization}`)).body.default_s3_path_credentials_name,
    ];

    const taken = await alice.session.patch(main, { name: 'other' });
    expect([taken.status, taken.body.error]).toEqual([409, 'credentials_name_taken']);
    expect((await alice.session.patch(main, { name: 'main' })).status).toBe(204);
    expect(await references()).toEqual(['main', 'main']);
    expect((await alice.session.patch(main, { name: 'renamed' })).status).toBe(204);
    expect((await alice.session.get(main)).status).toBe(404);
    expect((await alice.session.get(`${at}/renamed`)).body).toMatchObject({ access_key_id: 'AKIAFAKE1' });
    expect((await stored(world(), alice, 'renamed')).secret).toBe('fake-1');
    expect(await references()).toEqual(['renamed', 'main']);
    await alice.session.patch(`${inOrganization}/main`, { name: 'moved' });
    expect(await references()).toEqual(['renamed', 'moved']);
    await alice.session.patch(`${inOrganization}/other`, { name: 'unmentioned' });
    expect(await references()).toEqual(['renamed', 'moved']);
    // The old name is free.
    expect((await alice.session.post(at, { name: 'main', service_role_arn: 'role' })).status).toBe(204);
  });

  it('refuses an access key that others in the namespace have', async () => {
    const { alice, at, main } = await withMain(world());
    await alice.session.post(at, { name: 'other', access_key_id: 'AKIAFAKE2', secret_access_key: 'fake' });
    const answer = await alice.session.patch(main, { access_key_id: 'AKIAFAKE2', secret_access_key: 'fake' });
    expect([answer.status, answer.body.error]).toEqual([409, 'access_key_taken']);
  });

  it('C09: changes the default only where it is named', async () => {
    const { alice, at, main } = await withMain(world());
    await alice.session.post(at, { name: 'other', service_role_arn: 'role' });
    const defaults = async () =>
      (await alice.session.get(at)).body.map((one: { name: string; default: boolean }) => [one.name, one.default]);
    await alice.session.patch(main, { service_role_arn: 'role' });
    expect(await defaults()).toEqual([
      ['main', true],
      ['other', false],
    ]);
    await alice.session.patch(`${at}/other`, { default: true });
    expect(await defaults()).toEqual([
      ['main', false],
      ['other', true],
    ]);
    await alice.session.patch(main, { default: false });
    await alice.session.patch(`${at}/other`, { default: false });
    expect(await defaults()).toEqual([
      ['main', false],
      ['other', false],
    ]);
  });

  it('changes nothing where any part is refused', async () => {
    const { alice, main } = await withMain(world());
    const before = await stored(world(), alice, 'main');
    const bad = [
      { name: 'renamed', buckets: ['http://acme'] },
      { default: false, access_key_id: 'AKIAFAKE9' },
      { secret_access_key: 'fake-9', name: '..' },
      { service_role_arn: 'x'.repeat(2049), secret_access_key: 'fake-9' },
    ];
    for (const body of bad) expect((await alice.session.patch(main, body)).status).toBe(400);
    expect(await stored(world(), alice, 'main')).toEqual(before);
  });
});

onTwoNodes('PATCH /credentials/{namespace}/aws/{name}', (nodes) => {
  it('gives a name, or an access key, to one of two that take it at the same moment', async () => {
    const [first, second] = nodes();
    for (let round = 0; round < 8; round++) {
      const { alice, at, main } = await withMain(first);
      const elsewhere = second.withKey(alice.token);
      await alice.session.post(at, { name: 'other', service_role_arn: 'role' });
      const key = { access_key_id: 'AKIAWANTED', secret_access_key: 'fake' };
      const keyed = await Promise.all([alice.session.patch(main, key), elsewhere.patch(`${at}/other`, key)]);
      expect(keyed.map(({ status }) => status).sort()).toEqual([204, 409]);
      const name = { name: 'wanted' };
      const named = await Promise.all([alice.session.patch(main, name), elsewhere.patch(`${at}/other`, name)]);
      expect(named.map(({ status }) => status).sort()).toEqual([204, 409]);
    }
  });

  it('hides deleted credentials from the very next request, on every node', async () => {
    const [first, second] = nodes();
    const { alice, at, main } = await withMain(first);
    for (let round = 0; round < 10; round++) {
      expect((await alice.session.delete(main)).status).toBe(204);
      expect((await second.withKey(alice.token).get(main)).body.error).toBe('credentials_not_found');
      expect((await second.withKey(alice.token).get(at)).body).toEqual([]);
      await alice.session.post(at, { name: 'main', service_role_arn: 'role' });
    }
  });
});
