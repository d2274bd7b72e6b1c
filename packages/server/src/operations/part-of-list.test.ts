import { expect, it } from 'vitest';
import { expectStatus, onEveryEngine, type Person } from '../testing/world.ts';

interface Named {
  name: string;
}

const names = (found: Named[]) => found.map(({ name }) => name);
const inDays = (days: number) => new Date(Date.now() + days * 86_400_000).toISOString();

onEveryEngine('a list with a query', (world) => {
  const asked = async (person: Person, path: string) => (await expectStatus(person.session.get(path), 200)).body;

  it('of tokens is searched by name, sorted and answered by pages, and whole where nothing is asked for', async () => {
    const alice = await world().person('alice');
    for (const [name, days] of [
      ['Build 10%', 3],
      ['deploy', 1],
      ['build_2', 2],
    ] as const) {
      world().clock.travel(1);
      await expectStatus(alice.session.post('/token', { name, expires: inDays(days), scope: ['user:read'] }), 200);
    }
    const whole = await asked(alice, '/tokens');
    expect(names(whole)).toEqual(['build_2', 'deploy', 'Build 10%']);
    for (const nothing of ['?', '?search=&sort=&page=', '?of=no-meaning']) {
      expect(await asked(alice, `/tokens${nothing}`)).toEqual(whole);
    }
    const found = async (query: string) => names(await asked(alice, `/tokens?${query}`));
    expect(await found('sort=-issued_at')).toEqual(names(whole));
    expect(await found('sort=name')).toEqual(['Build 10%', 'build_2', 'deploy']);
    expect(await found('sort=-name')).toEqual(['deploy', 'build_2', 'Build 10%']);
    expect(await found('sort=expires_at')).toEqual(['deploy', 'build_2', 'Build 10%']);
    expect(await found('search=BUILD&sort=-expires_at')).toEqual(['Build 10%', 'build_2']);
    // No pattern: each character stands for itself.
    expect(await found('search=%25')).toEqual(['Build 10%']);
    expect(await found('search=d_2')).toEqual(['build_2']);
    expect(await found('sort=name&per_page=2')).toEqual(['Build 10%', 'build_2']);
    expect(await found('sort=name&per_page=2&page=2')).toEqual(['deploy']);
    expect(await found('page=2')).toEqual([]);
  });

  it('of organizations is found by name and description', async () => {
    const alice = await world().person('alice');
    const bob = await world().person('bob');
    const first = await world().organization(alice, { read_only: bob });
    world().clock.travel(1);
    const second = await world().organization(alice);
    await expectStatus(alice.session.patch(`/organizations/${first}`, { description: 'Spring campaign' }), 204);
    const found = async (query: string) => names(await asked(alice, `/organizations?${query}`));
    expect(await found('sort=created_at')).toEqual([first, second]);
    expect(await found('sort=-created_at')).toEqual([second, first]);
    expect(await found('search=spring')).toEqual([first]);
    expect(await found(`search=${second.toUpperCase()}`)).toEqual([second]);
    expect(await found('per_page=1&page=2')).toHaveLength(1);
    // A letter and its accent apart, and as one character.
    await expectStatus(alice.session.patch(`/organizations/${second}`, { description: 'Cafe\u0301' }), 204);
    for (const text of ['caf\u00e9', 'CAFE\u0301']) {
      expect(await found(`search=${encodeURIComponent(text)}`)).toEqual([second]);
    }
    const whole = await asked(alice, '/organizations');
    expect(await asked(alice, '/organizations?sort=name')).toEqual(whole);

    // To a token that lives too long its policies show no more than the name, and by no more it is found.
    const long = world().withKey(await world().key(bob, ['organization:read'], { expires: inDays(30) }));
    const byDescription = async () => names((await expectStatus(long.get('/organizations?search=spring'), 200)).body);
    expect(await byDescription()).toEqual([first]);
    await expectStatus(alice.session.patch(`/organizations/${first}/-/policies`, { max_token_days: 1 }), 200);
    expect(await byDescription()).toEqual([]);
    expect(names((await long.get(`/organizations?search=${first}`)).body)).toEqual([first]);
  });

  it('of credentials is searched and sorted before it is cut into pages', async () => {
    const alice = await world().person('alice');
    const v2 = alice.session.below('/v2');
    const at = `/credentials/${alice.username}`;
    for (const name of ['Lake', 'archive', 'lake-2']) {
      world().clock.travel(1);
      const role = { aws: { role_arn: `arn:aws:iam::123456789012:role/${name}` } };
      await expectStatus(v2.post(at, { name, role }), 204);
    }
    const found = async (query: string) => {
      const { body } = await expectStatus(v2.get(`${at}?${query}`), 200);
      return [names(body.credentials), body.pagination_metadata.total_items];
    };
    expect(await found('search=lake&sort=-name')).toEqual([['lake-2', 'Lake'], 2]);
    expect(await found('search=lake&sort=name&per_page=1&page=2')).toEqual([['lake-2'], 2]);
    expect(await found('sort=-created_at')).toEqual([['lake-2', 'archive', 'Lake'], 3]);
  });

  it('is refused if it names an unknown field or order', async () => {
    const alice = await world().person('alice');
    const { body } = await alice.session.get('/organizations?sort=size');
    expect(body.message).toBe('sort: must be one of name, -name, created_at, -created_at');
    for (const query of [
      'page=0',
      'per_page=501',
      'per_page=-1',
      'page=1.5',
      'page=1&page=2',
      'sort=scope',
      'sort=--name',
    ]) {
      await expectStatus(alice.session.get(`/tokens?${query}`), 400);
      await expectStatus(alice.session.get(`/organizations?${query}`), 400);
    }
  });
});
