import { pbkdf2Sync, scryptSync } from 'node:crypto';
import { hash as argon2 } from '@node-rs/argon2';
import { hash as bcrypt } from '@node-rs/bcrypt';
import Sqlite from 'better-sqlite3';
import pg from 'pg';
import { expect, it } from 'vitest';
import { onEveryEngine, unique, type World } from '../../testing/world.ts';
import { importLines, type RefusedLine } from './import-lines.ts';
import { importedId } from './record.ts';

const password = 'Fake-Password-1';
const bcryptHash = await bcrypt(password, 4);

async function run(world: World, lines: readonly object[], apply = true) {
  const refused: RefusedLine[] = [];
  const totals = await importLines(world.app.deps.db, numbered(lines), {
    apply,
    run: 'import-test',
    now: () => new Date().toISOString(),
    onBatch: (_totals, more) => {
      refused.push(...more);
    },
  });
  return {
    totals,
    refused: refused.map(({ number, error }) => [number, error]),
    told: refused.map(({ message }) => message),
  };
}

async function* numbered(lines: readonly object[]) {
  for (const [index, line] of lines.entries()) yield { number: index + 1, fields: line as Record<string, unknown> };
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

  it('refuses a user imported without a hash, at the cost of a wrong password', async () => {
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

  it('leaves alone the things that it made before, and goes on where it was cut off', async () => {
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

  it('reports in a dry run the changes of a real one, and writes nothing', async () => {
    const [alice, acme] = [unique('alice'), unique('acme')];
    const lines = [
      { username: alice },
      { username: alice.toUpperCase() },
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
    expect(dry.totals).toMatchObject({ users: 1, there: 1 });
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

  it('gives no name to another account that was ever given', async () => {
    const bob = await world().person('bob');
    await bob.basic.delete(`/users/${bob.username}`);
    expect((await run(world(), [{ username: bob.username }])).refused).toEqual([[1, 'username_taken']]);
  });

  it('takes two lines of one name for two people, in one file and in two', async () => {
    const name = unique('smith');
    const john = { username: name, email: `john.${name}@example.com` };
    const jane = { username: name, email: `jane.${name}@example.com` };
    for (const apply of [false, true]) {
      const { totals, refused, told } = await run(world(), [john, jane, john], apply);
      expect(totals).toMatchObject({ users: 1, there: 1, refused: 1 });
      expect(refused).toEqual([[2, 'name_twice']]);
      expect(told).toEqual(['username: line 1 has the same name and other fields: choose another name']);
    }
    const { refused, told } = await run(world(), [jane, john]);
    expect(refused).toEqual([[1, 'username_taken']]);
    expect(told[0]).toContain('was imported before with other fields');
    expect((await run(world(), [{ ...john, username: name.toUpperCase() }])).totals).toMatchObject({ there: 1 });
  });

  it('leaves alone an account that its owner changed since', async () => {
    const username = unique('mover');
    const line = { username, password_hash: bcryptHash, name: 'Before' };
    await run(world(), [line]);
    await world().withPassword(username, password).get('/user');
    expect((await world().withPassword(username, password).patch(`/users/${username}`, { name: 'After' })).status).toBe(
      204,
    );
    expect((await run(world(), [line])).totals).toMatchObject({ there: 1, refused: 0 });
    expect((await world().withPassword(username, password).get('/user')).body.name).toBe('After');
  });

  it('reads true and false as programs write them, and reports the fields that it does not read', async () => {
    const user = (email_confirmed: unknown) => {
      const username = unique('bool');
      return { username, email: `${username}@example.com`, email_confirmed };
    };
    const yes = ['t', 'true', ' TRUE ', 'Y', 'yes', '1', true].map(user);
    const no = ['f', 'FALSE', 'n', 'no', '0', false, ''].map(user);
    expect((await run(world(), [...yes, ...no])).totals).toMatchObject({ users: 14, refused: 0 });
    for (const [users, is] of [
      [yes, true],
      [no, false],
    ] as const) {
      for (const { username } of users) {
        const stored = await world().app.deps.db.read((stores) => stores.users.find({ key: username }));
        expect(stored?.confirmedEmail !== undefined).toBe(is);
      }
    }
    const { told } = await run(world(), ['WAHR', 5, {}].map(user));
    expect(told).toEqual(Array(3).fill('email_confirmed: must be true or false'));
  });

  it("reports faults in its own words, never in the schema library's", async () => {
    const username = unique('words');
    const lines = [
      { email: 'a@example.com' },
      { username: 5 },
      { username, name: 5 },
      { username, email: 5 },
      { username, is_admin: true },
      JSON.parse(`{"username":"${username}","__proto__":{"name":"x"}}`),
      { username, created_at: 'yesterday' },
      { username, name: 'Zo\ufffd' },
      { username, password_hash: 'fake' },
      { username, asset_locations: '{"a":1,"a":2}' },
      { organization: unique('acme') },
      { organization: unique('acme'), username, role: 'king' },
    ];
    const { told } = await run(world(), lines);
    const fields = told.map((sentence) => sentence.split(':')[0]);
    const expected = [
      'username',
      'username',
      'name',
      'email',
      'is_admin',
      '__proto__',
      'created_at',
      'name',
      'password_hash',
      'asset_locations',
    ];
    expect(fields).toEqual([...expected, 'owner', 'role']);
    for (const sentence of told) expect(sentence).not.toMatch(/Invalid|expected|Unrecognized|received/);
  });

  it('lets every user in at the first try, with every form of hash', async () => {
    for (const path of ['/session', '/user']) {
      for (const { username } of await movers(world(), password)) {
        expect((await world().withPassword(username, password).get(path)).status, path).toBe(200);
        expect((await world().withPassword(username, password).get('/session')).status).toBe(200);
      }
    }
  });

  it('lets every user in with the password as typed, for every hashed form of Unicode', async () => {
    for (const typed of ['cafe\u0301-1234-Fake', 'caf\u00e9-1234-Fake', 'Nguye\u0302\u0303n-2024']) {
      for (const { username } of await movers(world(), typed)) {
        expect((await world().withPassword(username, typed).get('/session')).status, typed).toBe(200);
        for (const form of ['NFC', 'NFD']) {
          expect((await world().withPassword(username, typed.normalize(form)).get('/user')).status, form).toBe(200);
        }
      }
    }
  });

  it('writes its results into the audit, and nothing for a dry run or an existing line', async () => {
    const [alice, acme] = [unique('alice'), unique('acme')];
    const lines = [
      { username: alice, password_hash: bcryptHash, email: `${alice}@example.com`, email_confirmed: true },
      { organization: acme, owner: alice },
    ];
    const id = importedId('user', alice);
    await run(world(), lines, false);
    expect(await auditOf(world(), id)).toEqual([]);
    await run(world(), lines);
    await run(world(), lines);
    const rows = await auditOf(world(), id);
    expect(rows.map(({ action }) => action).sort()).toEqual([
      'account.create',
      'email.confirm',
      'member.add',
      'password.import',
    ]);
    expect(new Set(rows.map(({ request_id }) => request_id))).toEqual(new Set(['import-test']));
    expect(rows.find(({ action }) => action === 'member.add')).toMatchObject({
      detail: 'owner',
      namespace_id: importedId('organization', acme),
    });
    expect((await auditOf(world(), importedId('organization', acme))).map(({ action }) => action)).toEqual([
      'organization.create',
    ]);
  });
});

/** Imported people with this password, one for each kind of hash. */
async function movers(world: World, typed: string): Promise<{ username: string }[]> {
  const salt = Buffer.from('sixteen bytes ok');
  const base64 = (bytes: Buffer) => bytes.toString('base64').replace(/=+$/, '');
  const hashes = [
    await bcrypt(typed, 4),
    await argon2(typed, { memoryCost: 64, timeCost: 2, parallelism: 1 }),
    `$scrypt$ln=10,r=8,p=1$${base64(salt)}$${base64(scryptSync(typed, salt, 32, { N: 1024, r: 8, p: 1 }))}`,
    `00112233445566778899:${scryptSync(typed, '00112233445566778899', 64).toString('hex')}`,
    `$pbkdf2-sha512$i=1000$${base64(salt)}$${base64(pbkdf2Sync(typed, salt, 1000, 64, 'sha512'))}`,
  ];
  const users = hashes.map((password_hash) => ({ username: unique('mover'), password_hash }));
  expect((await run(world, users)).totals).toMatchObject({ users: users.length, refused: 0 });
  return users;
}

/** The audit's rows of a subject. */
async function auditOf(world: World, subject: string): Promise<Record<string, string | null>[]> {
  const query = 'select * from audit where subject_id = ';
  if (world.engine === 'sqlite') {
    const database = new Sqlite(world.databaseUrl.slice('sqlite:'.length), { readonly: true });
    const rows = database.prepare(`${query} ?`).all(subject) as Record<string, string | null>[];
    database.close();
    return rows;
  }
  const client = new pg.Client({ connectionString: world.databaseUrl });
  await client.connect();
  const { rows } = await client.query(`${query} $1`, [subject]);
  await client.end();
  return rows;
}
