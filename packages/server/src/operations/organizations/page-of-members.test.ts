import { expect, it } from 'vitest';
import { sql } from '../../testing/sql.ts';
import { expectStatus, onEveryEngine, type Person } from '../../testing/world.ts';

interface Named {
  username: string;
}

onEveryEngine('GET /organizations/{organization} with a query', (world) => {
  /** An organization of alice's with bob, a read-only member, and five more, two of them admins. */
  async function team(): Promise<{ alice: Person; bob: Person; path: string }> {
    const alice = await world().person('alice');
    const bob = await world().person('bob');
    const path = `/organizations/${await world().organization(alice, { read_only: bob })}`;
    for (const [at, role] of ['admin', 'read_only', 'admin', 'read_only', 'read_only'].entries()) {
      const { username } = await world().person(`m_${at}`);
      await expectStatus(alice.basic.post(`${path}/user`, { username, role }), 204);
    }
    return { alice, bob, path };
  }
  const names = (users: Named[]) => users.map(({ username }) => username);

  it('answers with all members and no total where nothing is asked for, as official clients do', async () => {
    const { alice, path } = await team();
    for (const query of ['', '?search=&role=&page=']) {
      const { body } = await expectStatus(alice.session.get(path + query), 200);
      expect(body.users).toHaveLength(7);
      expect(body).not.toHaveProperty('users_total');
    }
  });

  it('answers with each member once, page by page, in the order that is asked for', async () => {
    const { alice, path } = await team();
    const whole: string[] = names((await alice.session.get(path)).body.users);
    for (const [sort, wanted] of [
      ['username', whole],
      ['-username', whole.toReversed()],
    ] as const) {
      const pages = [];
      for (const page of [1, 2, 3, 4]) {
        const { body } = await expectStatus(alice.session.get(`${path}?per_page=3&page=${page}&sort=${sort}`), 200);
        expect(body.users_total).toBe(7);
        pages.push(names(body.users));
      }
      expect(pages.map(({ length }) => length)).toEqual([3, 3, 1, 0]);
      expect(pages.flat()).toEqual(wanted);
    }
  });

  it('finds by a part of the name, in any case, taking % and _ for themselves, and by role', async () => {
    const { alice, path } = await team();
    const found = async (query: string) => {
      const { body } = await expectStatus(alice.session.get(`${path}?${query}`), 200);
      expect(body.users_total).toBe(body.users.length);
      return body.users.length;
    };
    expect(await found('search=M_')).toBe(5);
    expect(await found('search=m_0')).toBe(1);
    // As a pattern it would be every one of them.
    expect(await found('search=%25')).toBe(0);
    expect(await found('search=m%25')).toBe(0);
    expect(await found('search=l_c')).toBe(0);
    expect(await found('search=%5C')).toBe(0);
    expect(await found('role=admin')).toBe(2);
    expect(await found('role=admin&search=m_2')).toBe(1);
  });

  it('finds by an address only for those who are shown it', async () => {
    const { alice, bob, path } = await team();
    const address = `secret.${alice.username}@example.com`;
    await sql(world(), `update users set email = '${address}', email_key = '${address}' where id = '${alice.id}'`);
    const asked = `${path}?search=secret.`;
    expect(names((await alice.session.get(asked)).body.users)).toEqual([alice.username]);
    expect((await bob.session.get(asked)).body).toMatchObject({ users: [], users_total: 0 });
  });

  it('is a 404 for a stranger, and refuses malformed pages', async () => {
    const { alice, path } = await team();
    const mallory = await world().person('mallory');
    await expectStatus(mallory.session.get(`${path}?search=a`), 404);
    for (const query of [
      'page=0',
      'per_page=501',
      'per_page=-1',
      'page=1.5',
      'page=1&page=2',
      'sort=email',
      'role=king',
    ]) {
      await expectStatus(alice.session.get(`${path}?${query}`), 400);
    }
  });
});
