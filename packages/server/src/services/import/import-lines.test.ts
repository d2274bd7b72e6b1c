import { scryptSync } from 'node:crypto';
import { hash as argon2 } from '@node-rs/argon2';
import { hash as bcrypt } from '@node-rs/bcrypt';
import { expect, it } from 'vitest';
import { onEveryEngine, unique, type World } from '../../testing/world.ts';
import { importLines, type RefusedLine } from './import-lines.ts';

const password = 'Fake-Password-1';
const bcryptHash = await bcrypt(password, 4);

async function run(world: World, lines: readonly object[], apply = true) {
  const refused: RefusedLine[] = [];
  const totals = await importLines(world.app.deps.db, numbered(lines), {
    apply,
    now: () => new Date().toISOString(),
    onBatch: (_totals, more) => {
      refused.push(...more);
    },
  });
  return { totals, refused: refused.map(({ number, error }) => [number, error]) };
}

async function* numbered(lines: readonly object[]) {
  for (const [index, line] of lines.entries()) yield { number: index + 1, fields: { ...line } };
}

onEveryEngine('import', (world) => {
  it('makes users who sign in with the passwords that they had', async () => {
    const hashes = [
      bcryptHash,
      await argon2(password, { memoryCost: 64, timeCost: 2, parallelism: 1 }),
      `00112233445566778899:${scryptSync(password, '00112233445566778899', 64).toString('hex')}`,
    ];
    const users = hashes.map((password_hash) => ({ username: unique('mover'), password_hash }));
    expect((await run(world(), users)).totals).toMatchObject({ users: 3, refused: 0 });
    for (const { username } of users) {
      expect((await world().withPassword(username, password).get('/user')).body.username).toBe(username);
      expect((await world().withPassword(username, 'Fake-Password-2').get('/user')).status).toBe(401);
    }
  });

  it('replaces an old hash when its owner signs in', async () => {
    const username = unique('mover');
    await run(world(), [{ username, password_hash: bcryptHash }]);
    const stored = () => world().app.deps.db.read(({ users }) => users.find({ key: username }));
    expect((await stored())?.passwordHash).toBe(bcryptHash);
    await world().withPassword(username, password).get('/session');
    expect((await stored())?.passwordHash).toMatch(/^\$argon2id\$v=19\$m=64,t=1,p=1\$/);
    expect((await world().withPassword(username, password).get('/user')).status).toBe(200);
  });

  it('lets nobody in who came without a hash, at the cost of a wrong password', async () => {
    const username = unique('mover');
    await run(world(), [{ username, email: `${username}@example.com`, email_confirmed: true }]);
    const before = world().app.deps.passwords.checks;
    for (const guess of ['!', '', password]) {
      expect((await world().withPassword(username, guess).get('/user')).status).toBe(401);
    }
    expect(world().app.deps.passwords.checks - before).toBe(3);
    await world().anonymous.post('/user/password_reset/request', { username });
    expect(await world().mailedToken(`${username}@example.com`, 'reset-password')).toBeTypeOf('string');
  });

  it('makes organizations with their owners, and memberships', async () => {
    const [alice, erin, acme] = [unique('alice'), unique('erin'), unique('acme')];
    const { totals } = await run(world(), [
      { username: alice, password_hash: bcryptHash },
      { username: erin },
      { organization: acme, owner: alice.toUpperCase(), description: 'Makes everything' },
      { organization: acme, username: erin, role: 'read_write' },
    ]);
    expect(totals).toEqual({ users: 2, organizations: 1, memberships: 1, there: 0, refused: 0 });
    const { body } = await world().withPassword(alice, password).get(`/organizations/${acme}`);
    expect(body).toMatchObject({ name: acme, role: 'owner', description: 'Makes everything' });
    const roles = body.users.map((user: { username: string; role: string }) => [user.username, user.role]);
    expect(Object.fromEntries(roles)).toEqual({ [alice]: 'owner', [erin]: 'read_write' });
  });

  it('leaves alone what it made before, and goes on where it was cut off', async () => {
    const [alice, acme] = [unique('alice'), unique('acme')];
    const lines = [
      { username: alice, password_hash: bcryptHash },
      { organization: acme, owner: alice },
      { organization: acme, username: unique('nobody') },
    ];
    await run(world(), lines.slice(0, 1));
    await world().withPassword(alice, password).get('/session');
    expect((await run(world(), lines)).totals).toMatchObject({ users: 0, organizations: 1, there: 1, refused: 1 });
    expect((await run(world(), lines)).totals).toMatchObject({ organizations: 0, there: 2, refused: 1 });
    // Not set back to the hash in the file.
    const stored = await world().app.deps.db.read(({ users }) => users.find({ key: alice }));
    expect(stored?.passwordHash).toMatch(/^\$argon2id\$/);
  });

  it('tells in a dry run what it would do, and writes nothing', async () => {
    const [alice, acme] = [unique('alice'), unique('acme')];
    const lines = [
      { username: alice },
      { username: alice.toUpperCase(), name: 'The same name in other letters' },
      { organization: acme, owner: alice },
      { organization: alice, owner: alice },
      { organization: acme, username: alice, role: 'read_only' },
    ];
    const dry = await run(world(), lines, false);
    expect(await world().app.deps.db.read(({ users }) => users.find({ key: alice }))).toBeUndefined();
    expect(dry.refused).toEqual([
      [4, 'organization_name_taken'],
      [5, 'already_member'],
    ]);
    expect(await run(world(), lines)).toEqual(dry);
  });

  it('refuses a line with the reason, and carries the others out', async () => {
    const victor = await world().person('victor', { email: `${unique('victor')}@example.com` });
    const address = (await victor.basic.get('/user')).body.email;
    await world().confirm(address);
    const good = unique('good');
    const { totals, refused } = await run(world(), [
      { username: victor.username },
      { username: unique('mallory'), email: address.toUpperCase(), email_confirmed: 'true' },
      { username: unique('mallory'), email: address },
      { username: 'aws' },
      { username: '-rf' },
      { username: 'a b' },
      { username: unique('plain'), password: 'Fake-Password-1' },
      { username: unique('weak'), password_hash: '5f4dcc3b5aa765d61d8327deb882cf99' },
      { username: unique('more'), is_admin: true },
      { organization: unique('acme'), owner: unique('nobody') },
      { organization: unique('acme'), username: victor.username },
      { username: good, id: victor.id },
      { username: good },
    ]);
    expect(refused.map(([number]) => number)).toEqual([1, 2, 4, 5, 6, 7, 8, 9, 10, 11, 12]);
    expect(refused.slice(0, 2).map(([, error]) => error)).toEqual(['username_taken', 'email_taken']);
    expect(totals).toMatchObject({ users: 2, refused: 11 });
  });

  it('gives no name to another account that somebody had before', async () => {
    const bob = await world().person('bob');
    await bob.basic.delete(`/users/${bob.username}`);
    expect((await run(world(), [{ username: bob.username }])).refused).toEqual([[1, 'username_taken']]);
  });
});
