import { expect, it, onTestFinished } from 'vitest';
import type { Answer } from '../../testing/caller.ts';
import { sql } from '../../testing/sql.ts';
import { engines, expectStatus, onEveryEngine, type Person, unique, World } from '../../testing/world.ts';

const as = async (world: World, begin: string): Promise<Person> => {
  const person = await world.person(begin);
  await world.administrate(person);
  return person;
};

onEveryEngine('/admin/users', (world) => {
  const administrator = () => as(world(), 'administrator');

  it('is for administrators, with the scope *, and with a fresh proof for every change', async () => {
    const [admin, bob] = [await administrator(), await world().person('bob')];
    const change = `/admin/users/${bob.id}/end_sessions`;
    expect((await bob.basic.get('/admin/users')).body.error).toBe('forbidden');
    expect((await bob.basic.post(change)).body.error).toBe('forbidden');
    const little = world().withKey(await world().key(admin, ['user:admin', 'organization:admin']));
    expect((await little.get('/admin/users')).body.error).toBe('insufficient_scope');
    const key = world().withKey(await world().key(admin, '*'));
    await expectStatus(key.post(change), 204);
    // A new password takes the proof from earlier tokens.
    await expectStatus(admin.basic.post('/user/password_reset', { password: 'Fake-Password-2' }), 204);
    await expectStatus(key.get('/admin/users'), 200);
    expect((await key.post(change)).body.error).toBe('password_required');
    expect((await admin.basic.get('/user')).status).toBe(401);
    const { body } = await world().withPassword(admin.username, 'Fake-Password-2').get('/user');
    expect(body.site_admin).toBe(true);
    expect((await bob.basic.get('/user')).body).not.toHaveProperty('site_admin');
    expect((await bob.basic.get(`/users/${admin.username}`)).body).not.toHaveProperty('site_admin');
  });

  it('lists by name and by age, page by page, with search and status', async () => {
    const admin = await administrator();
    const begin = unique('page');
    const made = [];
    for (let at = 0; at < 5; at++) {
      made.push(await world().person(`${begin}-${at}`, { email: `${begin}-${at}@fake.example` }));
    }
    await expectStatus(admin.basic.post(`/admin/users/${made[2]?.id}/disable`), 204);
    const every = async (query: string) => {
      const names: string[] = [];
      for (let cursor: string | undefined = ''; cursor !== undefined; ) {
        const page: string = `/admin/users?${query}&limit=2${cursor === '' ? '' : `&cursor=${cursor}`}`;
        const { body }: Answer = await expectStatus(admin.basic.get(page), 200);
        expect(body.users.length).toBeLessThanOrEqual(2);
        names.push(...body.users.map(({ username }: { username: string }) => username));
        cursor = body.next;
      }
      return names;
    };
    const names = made.map(({ username }) => username);
    expect(await every(`search=${begin.toUpperCase()}`)).toEqual(names);
    expect(await every(`search=${begin}&sort=created_at`)).toEqual(names);
    expect(await every(`search=${begin}&sort=-created_at`)).toEqual(names.toReversed());
    expect(await every(`search=${begin}-3@`)).toEqual([names[3]]);
    expect(await every(`search=${begin}&status=disabled`)).toEqual([names[2]]);
    expect(await every(`search=${begin}&status=active`)).toEqual(names.filter((_, at) => at !== 2));
    expect(await every('status=admin')).toContain(admin.username);
    expect(await every(`search=${begin}&status=admin`)).toEqual([]);
    // Wildcards of a pattern are plain characters here.
    expect(await every(`search=${begin.slice(0, -1)}_`)).toEqual([]);
    for (const query of [
      'limit=0',
      'limit=201',
      'limit=x',
      'cursor=x',
      'cursor=WzEsMiwzXQ',
      'sort=email',
      'status=x',
    ]) {
      expect([query, (await admin.basic.get(`/admin/users?${query}`)).status]).toEqual([query, 400]);
    }
  });

  it('shows the belongings of an account, and no secret', async () => {
    const admin = await administrator();
    const bob = await world().person('bob');
    const token = await world().key(bob, 'user:read', { name: 'ci' });
    const acme = await world().organization(bob);
    await expectStatus(admin.basic.post(`/admin/users/${bob.id}/end_sessions`), 204);
    const { body, text } = await expectStatus(admin.basic.get(`/admin/users/${bob.username}`), 200);
    expect(body).toMatchObject({
      id: bob.id,
      username: bob.username,
      status: 'active',
      site_admin: false,
      sessions: [],
    });
    expect(body.organizations).toMatchObject([{ organization_name: acme, role: 'owner' }]);
    expect(body.tokens).toMatchObject([{ name: 'ci' }]);
    expect(body.audit[0]).toMatchObject({ action: 'admin.end_sessions', actor_id: admin.id, subject_id: bob.id });
    expect(body.audit.map(({ action }: { action: string }) => action)).toContain('token.create');
    expect(text).not.toContain(token);
    expect(text).not.toContain('$argon2');
    expect((await admin.basic.get(`/admin/users/${unique('nobody')}`)).body.error).toBe('user_not_found');
  });

  it('ends sessions, or all tokens', async () => {
    const [admin, bob] = [await administrator(), await world().person('bob')];
    const named = world().withKey(await world().key(bob, '*'));
    await expectStatus(admin.basic.post(`/admin/users/${bob.id}/end_sessions`), 204);
    expect((await bob.session.get('/user')).status).toBe(401);
    await expectStatus(named.get('/user'), 200);
    await expectStatus(admin.basic.post(`/admin/users/${bob.id}/revoke_tokens`), 204);
    expect((await named.get('/user')).status).toBe(401);
    await expectStatus(bob.basic.get('/user'), 200);
  });

  it('has a new password set before anything else, and lets programs go on', async () => {
    const [admin, bob] = [await administrator(), await world().person('bob')];
    const named = world().withKey(await world().key(bob, '*'));
    await expectStatus(admin.basic.post(`/admin/users/${bob.id}/require_password_change`), 204);
    for (const caller of [bob.session, bob.basic]) {
      expect((await caller.get('/user')).body.password_change_required).toBe(true);
      for (const refused of [
        caller.get('/tokens'),
        caller.post('/token', {}),
        caller.patch(`/users/${bob.username}`, { company: 'Acme' }),
        caller.post('/organization', { name: unique('org') }),
        caller.delete(`/users/${bob.username}`),
      ]) {
        expect((await refused).body.error).toBe('password_change_required');
      }
    }
    await expectStatus(named.get('/tokens'), 200);
    await expectStatus(bob.basic.get('/session'), 200);
    expect((await bob.basic.post('/user/password_reset', { password: bob.password })).status).toBe(400);
    await expectStatus(bob.basic.post('/user/password_reset', { password: 'Fake-Password-2' }), 204);
    const again = world().withPassword(bob.username, 'Fake-Password-2');
    await expectStatus(again.get('/tokens'), 200);
    expect((await again.get('/user')).body).not.toHaveProperty('password_change_required');
  });

  it('makes a link that sets a password once, and ends the sessions', async () => {
    const [admin, bob] = [await administrator(), await world().person('bob')];
    const link = async () => (await expectStatus(admin.basic.post(`/admin/users/${bob.id}/recovery_link`), 200)).body;
    const [older, { url, expires_at }] = [await link(), await link()];
    expect(url).toMatch(new RegExp(`^${world().url}/reset-password#token=tsm_\\w+$`));
    expect(Date.parse(expires_at) - Date.now()).toBeLessThanOrEqual(30 * 60_000);
    const by = ({ url: of }: { url: string }) => world().withKey(of.split('token=')[1] ?? '');
    const password = { password: 'Fake-Password-2' };
    expect((await by(older).post('/user/password_reset', password)).status).toBe(401);
    expect((await by({ url }).get('/user')).status).toBe(403);
    await expectStatus(by({ url }).post('/user/password_reset', password), 204);
    expect((await by({ url }).post('/user/password_reset', password)).status).toBe(401);
    expect((await bob.session.get('/user')).status).toBe(401);
    await expectStatus(world().withPassword(bob.username, password.password).get('/user'), 200);
    await expectStatus(admin.basic.post(`/admin/users/${bob.id}/disable`), 204);
    expect((await admin.basic.post(`/admin/users/${bob.id}/recovery_link`)).body.error).toBe('account_disabled');
  });

  it('confirms an address that no other account holds', async () => {
    const admin = await administrator();
    const email = `${unique('bob')}@fake.example`;
    const [bob, eve, mute] = [
      await world().person('bob', { email }),
      await world().person('eve', { email }),
      await world().person('mute'),
    ];
    await expectStatus(admin.basic.post(`/admin/users/${bob.id}/confirm_email`), 204);
    expect((await bob.basic.get('/user')).body.is_valid_email).toBe(true);
    expect((await admin.basic.post(`/admin/users/${eve.id}/confirm_email`)).body.error).toBe('email_taken');
    expect((await admin.basic.post(`/admin/users/${mute.id}/confirm_email`)).status).toBe(400);
  });

  it('O06 disables no last owner, unless it is said, and counts no disabled one', async () => {
    const [admin, bob, carol] = [await administrator(), await world().person('bob'), await world().person('carol')];
    const acme = await world().organization(bob, { read_only: carol });
    const disable = (more?: object) => admin.basic.post(`/admin/users/${bob.id}/disable`, more);
    expect((await disable()).body.error).toBe('last_owner');
    expect((await admin.basic.delete(`/admin/users/${bob.id}`)).body.error).toBe('last_owner');
    await expectStatus(bob.basic.patch(`/organizations/${acme}/${carol.username}`, { role: 'owner' }), 204);
    await expectStatus(disable(), 204);
    // Bob is an owner still, and cannot act.
    const members = `/organizations/${acme}/${carol.username}`;
    expect((await carol.basic.delete(members)).body.error).toBe('last_owner');
    expect((await carol.basic.patch(members, { role: 'admin' })).body.error).toBe('last_owner');
    expect((await carol.basic.delete(`/users/${carol.username}`)).body.error).toBe('last_owner');
    expect((await admin.basic.post(`/admin/users/${carol.id}/disable`)).body.error).toBe('last_owner');
    await expectStatus(admin.basic.post(`/admin/users/${carol.id}/disable`, { leave_without_owner: true }), 204);
  });

  it('audits each change with the administrator', async () => {
    const [admin, bob] = [await administrator(), await world().person('bob', { email: `${unique('b')}@fake.example` })];
    const verbs = [
      ...['disable', 'enable', 'end_sessions', 'revoke_tokens', 'require_password_change'],
      ...['recovery_link', 'confirm_email', 'grant', 'revoke'],
    ];
    for (const verb of verbs)
      expect((await admin.basic.post(`/admin/users/${bob.id}/${verb}`)).status).toBeLessThan(300);
    await expectStatus(admin.basic.delete(`/admin/users/${bob.id}`), 204);
    const entries = await sql(
      world(),
      `select action from audit where actor_id = '${admin.id}' and subject_id = '${bob.id}'`,
    );
    const told = entries.map(({ action }) => String(action)).sort();
    const expected = ['disable', 'enable', 'delete'].map((verb) => `account.${verb}`);
    expect(told).toEqual([...expected, ...verbs.slice(2).map((verb) => `admin.${verb}`)].sort());
  });
});

it.each(engines)('the last administrator stays, on every path (%s)', async (engine) => {
  const world = await World.start(engine);
  onTestFinished(() => world.stop());
  const alice = await as(world, 'alice');
  const path = `/admin/users/${alice.username}`;
  const paths = (caller: Person) => [
    caller.basic.post(`${path}/disable`),
    caller.basic.post(`${path}/revoke`),
    caller.basic.delete(path),
  ];
  for (const answer of await Promise.all([...paths(alice), alice.basic.delete(`/users/${alice.username}`)])) {
    expect([answer.status, answer.body.error]).toEqual([409, 'last_admin']);
  }
  const bob = await as(world, 'bob');
  // With another one there, still not by oneself through the administration.
  for (const answer of await Promise.all(paths(alice)))
    expect([answer.status, answer.body.error]).toEqual([403, 'forbidden']);
  // Two that demote each other at the same moment leave one.
  const both = await Promise.all([
    alice.basic.post(`/admin/users/${bob.username}/revoke`),
    bob.basic.post(`${path}/revoke`),
  ]);
  expect(both.filter(({ status }) => status === 204)).toHaveLength(1);
});
