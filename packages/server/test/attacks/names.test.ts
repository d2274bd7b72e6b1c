import { expect, it } from 'vitest';
import { nameQuota } from '../../src/services/namespaces/claim-name.ts';
import { onTwoNodes } from '../../src/testing/nodes.ts';
import { sql } from '../../src/testing/sql.ts';
import { onEveryEngine, type Person, unique, type World } from '../../src/testing/world.ts';

/** As if the account had taken so many names more. */
async function takeNames(world: World, { id }: Person, count: number): Promise<void> {
  const rows = Array.from({ length: count }, (_, at) => `('taken-${at}-${id}', '${id}', '${id}')`);
  await sql(world, `insert into names (key, namespace_id, claimed_by) values ${rows.join(', ')}`);
}

onTwoNodes('names that an account takes', (nodes) => {
  it('D10: end at a thousand, for itself and for organizations, also at the same moment', async () => {
    const [one, two] = nodes();
    const alice = await one.person('alice');
    const organization = await one.organization(alice);
    const left = 3;
    // Its own name and the organization's count.
    await takeNames(one, alice, nameQuota - left - 2);
    const callers = [alice.session, two.withKey(alice.token)];
    const asked = Array.from({ length: 12 }, (_, at) => {
      const caller = callers[at % 2] ?? alice.session;
      if (at % 3 === 0) return caller.patch(`/users/${alice.id}`, { username: unique('alice') });
      if (at % 3 === 1) return caller.post('/organization', { name: unique('org') });
      // The name of the organization is another one after the first renaming.
      return caller.post('/organization', { name: unique('more') });
    });
    const answers = await Promise.all(asked);
    expect(answers.filter(({ status }) => status === 204)).toHaveLength(left);
    for (const { status, body } of answers.filter(({ status }) => status !== 204)) {
      expect([status, body.error]).toEqual([409, 'quota_exceeded']);
    }
    const [{ count } = { count: 0 }] = await sql(
      one,
      `select count(*) as count from names where claimed_by = '${alice.id}'`,
    );
    expect(Number(count)).toBe(nameQuota);

    const renamed = await alice.session.patch(`/organizations/${organization}`, { name: unique('org') });
    expect([renamed.status, renamed.body.error]).toEqual([409, 'quota_exceeded']);
    // A name that the account has, or had, costs nothing; and a taken name is reported as such.
    for (const username of [alice.username, alice.username.toUpperCase()]) {
      expect((await alice.session.patch(`/users/${alice.id}`, { username })).status).toBe(204);
    }
    expect((await alice.session.post('/organization', { name: organization })).body.error).toBe(
      'organization_name_taken',
    );
    // No other user is held up.
    const bob = await two.person('bob');
    expect((await bob.session.post('/organization', { name: unique('org') })).status).toBe(204);
  });

  it('D10: count for the account that took them, not for the owner of the thing that bears them', async () => {
    const [world] = nodes();
    const [alice, bob] = [await world.person('alice'), await world.person('bob')];
    const organization = await world.organization(alice, { admin: bob });
    await takeNames(world, bob, nameQuota - 1);
    const byBob = await bob.session.patch(`/organizations/${organization}`, { name: unique('org') });
    expect(byBob.body.error).toBe('quota_exceeded');
    expect((await alice.session.patch(`/organizations/${organization}`, { name: unique('org') })).status).toBe(204);
  });
});

const refusedNames = [
  ['A18', 'ſmith'],
  ['A18', '\u212Aate'],
  ['A18', 'аdmin'],
  ['A18', 'al\u200Bice'],
  ['A18', '\u202Ealice'],
  ['A18', 'admin\n'],
  ['A19', '.'],
  ['A19', '..'],
  ['A19', '-rf'],
  ['A19', '--help'],
  ['A19', 'n'.repeat(64)],
  ['A19', ''],
  ['A20', '4bf5c6d0-0000-4000-8000-00000000abcd'],
  ['A20', '4BF5C6D0-0000-4000-8000-00000000ABCD'],
  ['A20', '{4bf5c6d0-0000-4000-8000-00000000abcd}'],
  ['A21', 'victor@example.com'],
  ['A19', 'user'],
  ['A19', 'SSO_Domains'],
  ['O18', 'aws'],
] as const;

onEveryEngine('a name that no account may have', (world) => {
  it.each(refusedNames)('%s: %j is refused at sign-up, at renaming, and for organizations', async (_id, name) => {
    const alice = await world().person('alice');
    const organization = await world().organization(alice);
    const answers = [
      await world().anonymous.post('/user', { username: name, password: 'Visibly-Fake-Password' }),
      await alice.session.patch(`/users/${alice.id}`, { username: name }),
      await alice.session.post('/organization', { name }),
      await alice.session.patch(`/organizations/${organization}`, { name }),
    ];
    expect(answers.map(({ status }) => status)).toEqual([400, 400, 400, 400]);
    expect((await alice.session.get('/user')).body.username).toBe(alice.username);
    expect((await alice.session.get(`/organizations/${organization}`)).status).toBe(200);
  });

  it('A17 A22: is one that differs in case alone, from a user or an organization, whichever way it is asked for', async () => {
    const [alice, victor] = [await world().person('alice'), await world().person('victor')];
    const organization = await world().organization(alice);
    const taken = await world().organization(victor);
    for (const name of [victor.username, victor.username.toUpperCase(), taken, taken.toUpperCase()]) {
      const answers = [
        await world().anonymous.post('/user', { username: name, password: 'Visibly-Fake-Password' }),
        await alice.session.patch(`/users/${alice.id}`, { username: name }),
        await alice.session.post('/organization', { name }),
        await alice.session.patch(`/organizations/${organization}`, { name }),
      ];
      expect(answers.map(({ status }) => status)).toEqual([409, 409, 409, 409]);
    }
    expect((await alice.session.get(`/users/${taken}`)).status).toBe(404);
  });

  it('A22: goes to exactly one of many that sign up, make an organization or rename to it at the same moment', async () => {
    const people = await Promise.all(Array.from({ length: 6 }, () => world().person('alice')));
    const organizations = await Promise.all(people.map((person) => world().organization(person)));
    const name = unique('wanted');
    const answers = await Promise.all(
      people.flatMap((person, at) => [
        world().anonymous.post('/user', { username: name, password: 'Visibly-Fake-Password' }),
        person.session.patch(`/users/${person.id}`, { username: name.toUpperCase() }),
        person.session.post('/organization', { name }),
        person.session.patch(`/organizations/${organizations[at]}`, { name }),
      ]),
    );
    const statuses = answers.map(({ status }) => status).filter((status) => status !== 429);
    expect(statuses.filter((status) => status === 204)).toHaveLength(1);
    expect(new Set(statuses)).toEqual(new Set([204, 409]));
  });
});
