import { expect, it } from 'vitest';
import { onTwoNodes } from '../../testing/nodes.ts';
import { onEveryEngine, unique } from '../../testing/world.ts';
import { organizationQuota } from './create-organization.ts';

onEveryEngine('POST /organization', (world) => {
  it('makes the caller its owner', async () => {
    const alice = await world().person('alice');
    const name = unique('acme');
    expect((await alice.session.post('/organization', { name, description: 'Anvils', logo: 'anvil.svg' })).status).toBe(
      204,
    );
    const { body } = await alice.session.get(`/organizations/${name}`);
    expect(body).toMatchObject({ name, role: 'owner', description: 'Anvils', logo: 'anvil.svg' });
    expect(body.users).toMatchObject([{ username: alice.username, role: 'owner' }]);
  });

  it('M04: makes id, role, members, actions and times itself, and ignores sent ones', async () => {
    const [alice, mallory] = [await world().person('alice'), await world().person('mallory')];
    const name = unique('acme');
    const nobody = '11111111-2222-4333-8444-555555555555';
    const sent = {
      name,
      id: nobody,
      role: 'read_only',
      users: [{ username: mallory.username, role: 'owner' }],
      allowed_actions: [],
      created_at: '1999-01-01T00:00:00Z',
      num_of_arrays: 7,
      enabled_features: ['all'],
      stripe_connect: true,
      unpaid_subscription: true,
    };
    expect((await alice.session.post('/organization', sent)).status).toBe(204);
    const { body } = await alice.session.get(`/organizations/${name}`);
    expect(body.id).not.toBe(nobody);
    expect(body).toMatchObject({ role: 'owner', num_of_arrays: 0, enabled_features: [], stripe_connect: false });
    expect(body.unpaid_subscription).toBe(false);
    expect(body.users.map(({ username }: { username: string }) => username)).toEqual([alice.username]);
    expect(body.created_at > '2020').toBe(true);
    expect((await mallory.session.get(`/organizations/${name}`)).status).toBe(404);
  });

  it('refuses names that are not a name, and stores nothing of them', async () => {
    const alice = await world().person('alice');
    const bad = [
      '',
      'a b',
      'a/b',
      'ä',
      'ſmith',
      'a\n',
      'a'.repeat(64),
      '..',
      '.',
      'aws',
      'AWS',
      'user',
      'sso_domains',
      '-rf',
      alice.id,
      alice.id.toUpperCase(),
      `{${alice.id}}`,
      7,
      ['acme'],
      undefined,
    ];
    for (const name of bad) {
      const answer = await alice.session.post('/organization', { name });
      expect(answer.status, String(name)).toBe(400);
    }
    expect((await alice.session.get('/organizations')).body).toEqual([]);
  });

  it('takes names of 1 and of 63 characters', async () => {
    const alice = await world().person('alice');
    const long = unique('o').padEnd(63, 'x');
    expect((await alice.session.post('/organization', { name: long })).status).toBe(204);
    expect((await alice.session.get(`/organizations/${long}`)).body.name).toBe(long);
    expect((await alice.session.post('/organization', { name: '_' })).status).toBe(204);
  });

  it('A22: shares its names with users, compared without case', async () => {
    const [alice, victor] = [await world().person('alice'), await world().person('victor')];
    const name = await world().organization(alice);
    for (const taken of [victor.username.toUpperCase(), alice.username, name, name.toUpperCase()]) {
      const answer = await victor.session.post('/organization', { name: taken });
      expect([answer.status, answer.body.error], taken).toEqual([409, 'organization_name_taken']);
    }
    const signUp = await world().anonymous.post('/user', { username: name.toUpperCase(), password: 'Fake-Password-1' });
    expect([signUp.status, signUp.body.error]).toEqual([409, 'username_taken']);
    expect((await victor.session.get(`/users/${name}`)).body.error).toBe('user_not_found');
  });
});

onTwoNodes('POST /organization', (nodes) => {
  it('gives a name to one of many that ask at the same moment, users and organizations alike', async () => {
    const [first, second] = nodes();
    const [alice, bob] = [await first.person('alice'), await first.person('bob')];
    for (let round = 0; round < 10; round++) {
      const name = unique('wanted');
      const asked = await Promise.all([
        alice.session.post('/organization', { name }),
        second.withKey(bob.token).post('/organization', { name: name.toUpperCase() }),
        first.anonymous.post('/user', { username: name, password: 'Fake-Password-1' }),
        second.anonymous.post('/user', { username: name.toUpperCase(), password: 'Fake-Password-1' }),
        bob.session.post('/organization', { name }),
      ]);
      expect(asked.map(({ status }) => status).sort()).toEqual([204, 409, 409, 409, 409]);
    }
  });

  it('holds the limit of organizations against many that ask at the same moment', async () => {
    const [first, second] = nodes();
    const alice = await first.person('alice');
    const make = (caller: typeof alice.session) => caller.post('/organization', { name: unique('org') });
    for (let made = 0; made < organizationQuota - 1; made++) expect((await make(alice.session)).status).toBe(204);
    const asked = await Promise.all(
      Array.from({ length: 10 }, (_, at) => make(at % 2 ? alice.session : second.withKey(alice.token))),
    );
    expect(asked.filter(({ status }) => status === 204)).toHaveLength(1);
    expect(asked.filter(({ body }) => body?.error === 'quota_exceeded')).toHaveLength(9);
    expect((await alice.session.get('/organizations')).body).toHaveLength(organizationQuota);
  });
});
