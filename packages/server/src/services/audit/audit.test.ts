import Sqlite from 'better-sqlite3';
import pg from 'pg';
import { expect, it } from 'vitest';
import { later } from '../../kit/clock.ts';
import { eventually, onEveryEngine, type Person, unique, type World } from '../../testing/world.ts';
import { AuditChain } from './chain.ts';
import { auditKeptFor } from './event.ts';
import { AuditTrail, mostWaiting } from './trail.ts';

type Row = Record<string, string | null>;

/** All rows, oldest first, as the database has them. */
async function rowsOf(world: World): Promise<Row[]> {
  const query = 'select * from audit order by at';
  if (world.engine === 'sqlite') {
    const database = new Sqlite(world.databaseUrl.slice('sqlite:'.length), { readonly: true });
    const rows = database.prepare(query).all() as Row[];
    database.close();
    return rows;
  }
  const client = new pg.Client({ connectionString: world.databaseUrl });
  await client.connect();
  const { rows } = await client.query<Row>(query);
  await client.end();
  return rows;
}

const linesOf = (world: World): Row[] =>
  world.log.map((line) => JSON.parse(line)).filter(({ audit }) => audit === true);

/** The rows of the actions with this actor or subject, after waiting notes were flushed. */
async function trailOf(world: World, id: string): Promise<Row[]> {
  await world.app.deps.audit.flush();
  return (await rowsOf(world)).filter((row) => row['actor_id'] === id || row['subject_id'] === id);
}

onEveryEngine('the audit', (world) => {
  const person = () => world().person('alice');
  const actions = async (alice: Person) => (await trailOf(world(), alice.id)).map(({ action }) => action);
  const add = (alice: Person, name: string) =>
    alice.session.post(`/credentials/${alice.username}/aws`, {
      name,
      access_key_id: `AKIAFAKE${name.toUpperCase()}`,
      secret_access_key: `visibly-fake-secret-of-${name}`,
    });

  it('C18: has an entry for making, reading, changing and deleting credentials, and none has a secret', async () => {
    const alice = await person();
    const path = `/credentials/${alice.username}/aws`;
    expect((await add(alice, 'audited')).status).toBe(204);
    await alice.session.get(path);
    await alice.session.get(`${path}/audited`);
    await alice.session.patch(`${path}/audited`, { buckets: ['s3://acme'] });
    await alice.session.delete(`${path}/audited`);
    const trail = (await trailOf(world(), alice.id)).filter(({ action }) => action?.startsWith('credentials.'));
    expect(trail.map(({ action }) => action).sort()).toEqual([
      'credentials.create',
      'credentials.delete',
      'credentials.list',
      'credentials.read',
      'credentials.update',
    ]);
    for (const entry of trail) {
      expect(entry).toMatchObject({ actor_id: alice.id, namespace_id: alice.id, address: '127.0.0.1' });
      expect(entry['request_id']).toMatch(/^[0-9a-f-]{36}$/);
      expect(entry['token_id']).not.toBeNull();
    }
    expect(new Set(trail.flatMap(({ subject_id: id }) => id ?? [])).size).toBe(1);
    const everything = JSON.stringify([await rowsOf(world()), linesOf(world())]);
    expect(everything).not.toContain('visibly-fake-secret');
    expect(everything).not.toContain('AKIAFAKE');
  });

  it('says the same in the log, with the request ID of the answer and of the request line', async () => {
    const alice = await person();
    const refused = await alice.session.get('/users/nobody-here');
    expect(refused.body.request_id).toBeDefined();
    await alice.session.post('/token', { name: 'ci' });
    const [row] = (await trailOf(world(), alice.id)).filter(({ action }) => action === 'token.create');
    const [line] = linesOf(world()).filter(({ subject_id: id }) => id === row?.['subject_id']);
    expect(line).toMatchObject({
      audit: true,
      action: 'token.create',
      actor_id: alice.id,
      request_id: row?.['request_id'],
    });
    const requests = world().log.filter((text) => text.includes(String(row?.['request_id'])));
    expect(requests.some((text) => text.includes('"operation":"requestToken"'))).toBe(true);
  });

  it('follows an account: sign-ups, sign-ins, passwords, addresses, tokens and the end', async () => {
    const alice = await person();
    const email = `${unique('alice')}@example.com`;
    const password = 'Another-Fake-Password';
    const renamed = unique('alice');
    await world().withPassword(alice.username, 'wrong').get('/user');
    await alice.basic.patch(`/users/${alice.username}`, { email });
    await world().confirm(email);
    await alice.session.post('/token', { name: 'ci' });
    await alice.session.delete('/tokens/ci');
    await alice.session.post('/user/sessions/end_others');
    await alice.session.post('/user/password_reset', { password });
    await alice.session.patch(`/users/${alice.username}`, { username: renamed });
    expect((await alice.session.delete(`/users/${renamed}`)).status).toBe(204);
    expect((await actions(alice)).sort()).toEqual([
      'account.create',
      'account.delete',
      'account.rename',
      'email.change',
      'email.confirm',
      'password.change',
      'session.create',
      'session.end_others',
      'sign_in.fail',
      // Once more after the wrong one: a cached password counts only for clients that made no mistake since.
      'sign_in.succeed',
      'sign_in.succeed',
      'token.create',
      'token.revoke',
    ]);
  });

  it('follows an organization and its members, with their roles', async () => {
    const alice = await person();
    const bob = await world().person('bob');
    const acme = await world().organization(alice);
    const member = `/organizations/${acme}/${bob.username}`;
    await alice.session.post(`/organizations/${acme}/user`, { username: bob.username, role: 'read_only' });
    await alice.session.patch(member, { role: 'admin' });
    await alice.session.delete(member);
    await alice.session.patch(`/organizations/${acme}`, { description: 'of gauges' });
    await alice.session.delete(`/organizations/${acme}`);
    const trail = await trailOf(world(), alice.id);
    expect(trail.filter(({ subject_id: id }) => id === bob.id).map((row) => [row['action'], row['detail']])).toEqual([
      ['member.add', 'read_only'],
      ['member.update', 'read_only to admin'],
      ['member.remove', 'admin'],
    ]);
    expect(trail.map(({ action }) => action).filter((action) => action?.startsWith('organization.'))).toEqual([
      'organization.create',
      'organization.update',
      'organization.delete',
    ]);
  });

  it('has no entry for a refused request', async () => {
    const alice = await person();
    const mallory = await world().person('mallory');
    await add(alice, 'kept');
    const before = await actions(mallory);
    await mallory.session.delete(`/credentials/${alice.username}/aws/kept`);
    await mallory.session.get(`/credentials/${alice.username}/aws/kept`);
    await mallory.session.patch(`/users/${alice.username}`, { username: unique('mallory') });
    await mallory.session.delete('/tokens/nothing');
    expect(await actions(mallory)).toEqual(before);
  });

  it('is written with the change: where it cannot be, nothing is changed and nothing logged', async () => {
    const alice = await person();
    const { db } = world().app.deps;
    const { write } = db;
    db.write = (work, options) => {
      db.write = write;
      return write(
        (stores) => work({ ...stores, audit: { ...stores.audit, insert: () => Promise.reject(new Error('no room')) } }),
        options,
      );
    };
    const lines = linesOf(world()).length;
    expect((await alice.session.post('/token', { name: 'ci' })).status).toBe(500);
    expect((await alice.session.get('/tokens')).body).toEqual([]);
    expect(linesOf(world())).toHaveLength(lines);
  });

  it('keeps its notes until the database accepts them', async () => {
    const alice = await person();
    const { db, audit } = world().app.deps;
    await audit.flush();
    const { write } = db;
    db.write = () => Promise.reject(new Error('away'));
    await alice.session.get(`/credentials/${alice.username}/aws`);
    await expect(audit.flush()).rejects.toThrow('away');
    db.write = write;
    expect(await actions(alice)).toContain('credentials.list');
  });

  it('merges a short-lived key that is handed out anew, and no two that reach other paths or end at other times', async () => {
    const alice = await person();
    const { audit } = world().app.deps;
    const at = world().clock.now().toISOString();
    const vend = (detail: string) =>
      audit.note({ at, action: 'credentials.vend', namespaceId: alice.id, detail }, { actorId: alice.id });
    const key = 'read s3://acme-lake/raw/ until 2126-01-01T00:00:00.000Z';
    const other = 'read s3://acme-lake/other/ until 2126-01-01T00:00:00.000Z';
    for (const detail of [key, key, other, key]) vend(detail);
    const details = async () => (await trailOf(world(), alice.id)).map(({ detail }) => detail);
    expect(await details()).toEqual(expect.arrayContaining([key, other]));
    world().clock.travel(61);
    expect((await details()).filter((detail) => String(detail).includes('more'))).toEqual([`${key}, 2 more`]);
  });

  it('merges the same reads within a minute, and says how many they were', async () => {
    const alice = await person();
    const path = `/credentials/${alice.username}/aws`;
    const other = world().withKey(await world().key(alice));
    for (let time = 0; time < 5; time++) await alice.session.get(path);
    await other.get(path);
    const lists = async () => (await trailOf(world(), alice.id)).filter(({ action }) => action === 'credentials.list');
    expect((await lists()).map(({ detail }) => detail)).toEqual([null, null]);
    world().clock.travel(61);
    expect((await lists()).map(({ detail }) => detail).sort()).toEqual(['4 more', null, null]);
    await alice.session.get(path);
    expect(await lists()).toHaveLength(4);
  });

  it('drops nothing in silence: notes beyond its capacity are counted, in the audit and in the log', async () => {
    const alice = await person();
    const { db, audit, clock } = world().app.deps;
    await audit.flush();
    const { write } = db;
    db.write = () => Promise.reject(new Error('away'));
    const at = clock().toISOString();
    const event = { at, action: 'sign_in.fail' as const, subjectId: alice.id };
    for (let time = 0; time < mostWaiting + 7; time++) audit.note(event, {});
    await expect(audit.flush()).rejects.toThrow('away');
    for (let time = 0; time < 5; time++) audit.note(event, {});
    db.write = write;
    await audit.flush();
    const rows = await rowsOf(world());
    const gaps = rows.filter(({ action }) => action === 'audit.gap');
    const dropped = gaps.map(({ detail }) => Number.parseInt(detail ?? '', 10)).reduce((sum, count) => sum + count, 0);
    expect(rows.filter((row) => row['subject_id'] === alice.id && row['action'] === event.action)).toHaveLength(
      mostWaiting + 12 - dropped,
    );
    expect(dropped).toBe(12);
    expect(linesOf(world()).filter(({ action }) => action === 'audit.gap')).toHaveLength(gaps.length);
  });

  it('is written at once where a thousand entries wait', async () => {
    const alice = await person();
    const { audit, clock } = world().app.deps;
    await audit.flush();
    let asked = 0;
    const trail = new AuditTrail(world().app.deps.db, { log: () => {}, clock, many: () => asked++ });
    const event = { at: clock().toISOString(), action: 'sign_in.succeed' as const, subjectId: alice.id };
    for (let time = 0; time < 999; time++) trail.note(event, {});
    expect(asked).toBe(0);
    for (let time = 0; time < 500; time++) trail.note(event, {});
    expect(asked).toBe(1);
    await trail.flush();
    for (let time = 0; time < 1000; time++) trail.note(event, {});
    expect(asked).toBe(2);
  });

  it('logs guesses at names that do not exist, and keeps no rows of them', async () => {
    await world().app.deps.audit.flush();
    const before = (await rowsOf(world())).length;
    const refused = await world().withPassword(unique('nosuch'), 'wrong').get('/user');
    await world().app.deps.audit.flush();
    expect(await rowsOf(world())).toHaveLength(before);
    const lines = linesOf(world()).filter(({ request_id: id }) => id === refused.body.request_id);
    expect(lines).toMatchObject([{ audit: true, action: 'sign_in.fail', address: '127.0.0.1' }]);
  });

  it('is written by a worker without being asked', async () => {
    const alice = await person();
    await alice.session.get(`/credentials/${alice.username}/aws`);
    await eventually(async () =>
      (await rowsOf(world())).some(({ actor_id: id, action }) => id === alice.id && action === 'credentials.list'),
    );
  });

  it('forgets from the old end, however much there is', async () => {
    const { db, keyRing, clock } = world().app.deps;
    const old = '2001-01-01T00:00:00.000Z';
    const many = Array.from({ length: 1100 }, () => ({
      at: old,
      action: 'token.create' as const,
      actorId: 'of-long-ago',
    }));
    const alice = await person();
    await db.write(({ audit }) => audit.insert(many));
    const chain = new AuditChain(db, keyRing, { clock, broke: () => {} });
    await chain.extendToEnd();
    await chain.removeBefore(new Date(Date.parse(old) + auditKeptFor * 1000).toISOString());
    // Their predecessors in the chain are younger.
    expect(await trailOf(world(), 'of-long-ago')).toHaveLength(1100);
    while ((await chain.removeBefore(later(world().clock.now().toISOString(), 60))) === 'some');
    expect(await trailOf(world(), 'of-long-ago')).toEqual([]);
    expect(await actions(alice)).not.toContain('account.create');
    const bob = await world().person('bob');
    expect(await actions(bob)).toContain('account.create');
  });
});
