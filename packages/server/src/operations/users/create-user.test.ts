import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, vi } from 'vitest';
import { expectStatus, onEveryEngine, unique, World } from '../../testing/world.ts';

const password = 'Visibly-Fake-1';

onEveryEngine('POST /user', (world) => {
  const signUp = (username: string, more: Record<string, unknown> = {}) =>
    world().anonymous.post('/user', { username, password, ...more });

  it('signs a user up, who can sign in immediately', async () => {
    const username = unique('alice');
    const answer = await signUp(username);
    expect(answer.status).toBe(204);
    expect(answer.text).toBe('');
    expect((await world().withPassword(username, password).get('/user')).body.username).toBe(username);
  });

  it('keeps the spelling of a name, and finds it in any', async () => {
    const username = unique('Alice.Mixed_Case');
    await expectStatus(signUp(username), 204);
    const self = await expectStatus(world().withPassword(username.toUpperCase(), password).get('/user'), 200);
    expect(self.body.username).toBe(username);
    const found = await world().withPassword(username, password).get(`/users/${username.toLowerCase()}`);
    expect(found.body.id).toBe(self.body.id);
  });

  it('A17 A22 refuses a name that a user or an organization has, in any case', async () => {
    const alice = await world().person('Alice');
    const org = await world().organization(alice);
    for (const name of [alice.username, alice.username.toUpperCase(), org, org.toUpperCase()]) {
      const refused = await signUp(name);
      expect([refused.status, refused.body.error]).toEqual([409, 'username_taken']);
      const refusedOrg = await alice.basic.post('/organization', { name });
      expect([refusedOrg.status, refusedOrg.body.error]).toEqual([409, 'organization_name_taken']);
    }
    expect((await alice.basic.get(`/users/${org}`)).body.error).toBe('user_not_found');
  });

  it('A22 gives a name to one of many that ask at the same moment, be it a user or an organization', async () => {
    const alice = await world().person('alice');
    for (let round = 0; round < 13; round++) {
      const name = unique('both');
      const spelled = (at: number) => (at % 2 === 0 ? name : name.toUpperCase());
      // Eight and eight: more passwords than these wait for no hash.
      const answers = await Promise.all([
        ...Array.from({ length: 8 }, (_, at) => signUp(spelled(at))),
        ...Array.from({ length: 8 }, (_, at) => alice.session.post('/organization', { name: spelled(at) })),
      ]);
      expect(answers.map(({ status }) => status).sort()).toEqual([204, ...Array(15).fill(409)]);
      const found = [alice.session.get(`/users/${name}`), alice.session.get(`/organizations/${name}`)];
      expect((await Promise.all(found)).map(({ status }) => status).sort()).toEqual([200, 404]);
    }
  });

  it.each([
    ['A18 a long s', 'ſmith'],
    ['A18 a Kelvin sign', '\u212Aate'],
    ['A18 a Cyrillic letter', 'аdmin'],
    ['A18 a zero-width space', 'al\u200Bice'],
    ['A18 text from right to left', '\u202Ealice'],
    ['A18 a line break', 'alice\n'],
    ['A20 an ID', '4bf5c6d0-0000-4000-8000-00000000abcd'],
    ['A20 an ID in upper case', '4BF5C6D0-0000-4000-8000-00000000ABCD'],
    ['A20 an ID in braces', '{4bf5c6d0-0000-4000-8000-00000000abcd}'],
    ['A20 an ID without dashes', '4bf5c6d0000040008000000000000abcd'.slice(0, 32)],
    ['A21 an e-mail address', 'victor@example.com'],
    ['A19 64 characters', 'n'.repeat(64)],
    ['nothing', ''],
    ['a slash', 'a/b'],
    ['a space', 'a b'],
    ['NUL', 'a\u0000b'],
  ])('refuses as a name %s', async (_what, username) => {
    const refused = await signUp(username);
    expect([refused.status, refused.body.error]).toEqual([400, 'invalid_request']);
    expect(refused.body.message).toMatch(/^username: /);
  });

  it.each(
    [
      'user',
      'aws',
      'public',
      'scopes',
      'session',
      'sso_domain',
      'sso_domains',
      '.',
      '..',
      '-rf',
      '--help',
      '-',
    ].flatMap((name) => (name.toUpperCase() === name ? [name] : [name, name.toUpperCase()])),
  )('A19 keeps the name %s back', async (username) => {
    const refused = await signUp(username);
    expect([refused.status, refused.body.error]).toEqual([400, 'name_reserved']);
  });

  it('A19 takes a name of 63 characters, and of dots', async () => {
    await expectStatus(signUp(unique('n').padEnd(63, 'n')), 204);
    await expectStatus(signUp(`...${unique('')}`), 204);
  });

  it.each([
    '"victor@example.com x"@evil.example',
    'a@example.com(x)evil.example',
    'a@example.com,b@example.org',
    'a@example.com\r\nBcc: b@example.org',
    'Victor <victor@example.com>',
    'a@mün chen.example',
    'a@münchen%2eexample',
    'a@münchen.example/',
    'a@münchen.example:25',
    'a@ü..example',
    'ü@example.com',
    'a@localhost',
    'a@[127.0.0.1]',
    'a b@example.com',
    '@example.com',
    `${'l'.repeat(65)}@example.com`,
    `a@${'d'.repeat(250)}.com`,
  ])('A28 refuses the address %j', async (email) => {
    const refused = await signUp(unique('alice'), { email });
    expect(refused.status).toBe(400);
    expect(refused.body.message).toMatch(/^email: /);
  });

  it.each([
    ['company', 'line\r\nbreak'],
    ['name', 'Alice\u0000'],
    ['name', 'Alice\u001b[31m'],
    ['name', 'A'.repeat(256)],
    ['timezone', 'Middle/Earth'],
    ['logo', 'l'.repeat(2049)],
    ['name', 7],
  ])('I04 refuses a %s of %j', async (field, value) => {
    const refused = await signUp(unique('alice'), { [field]: value });
    expect(refused.status).toBe(400);
    expect(refused.body.message).toMatch(new RegExp(`^${field}: `));
  });

  it.each([
    [400, 'seven characters', 'seven-7'],
    [400, 'a line break', 'fake-pass\nword'],
    [400, '1,025 characters', 'p'.repeat(1025)],
    [400, 'a number', 12345678],
  ])('A29 answers %i to a password of %s, and hashes nothing', async (status, _what, refusedPassword) => {
    const hashed = vi.spyOn(world().app.deps.passwords, 'hash');
    const refused = await signUp(unique('alice'), { password: refusedPassword });
    expect(refused.status).toBe(status);
    expect(refused.body.message).toMatch(/^password: /);
    expect(hashed).not.toHaveBeenCalled();
    hashed.mockRestore();
  });

  it('A29 refuses a body of a megabyte before it hashes anything', async () => {
    const hashed = vi.spyOn(world().app.deps.passwords, 'hash');
    expect((await signUp(unique('alice'), { password: 'p'.repeat(1 << 20) })).status).toBe(413);
    expect(hashed).not.toHaveBeenCalled();
    hashed.mockRestore();
  });

  it.each([8, 64, 128, 1024])('A29 takes a password of %i characters, every one of which counts', async (length) => {
    const username = unique('alice');
    const long = 'fake'.repeat(256).slice(0, length);
    await expectStatus(signUp(username, { password: long }), 204);
    expect((await world().withPassword(username, long).get('/user')).status).toBe(200);
    expect(
      (
        await world()
          .withPassword(username, `${long.slice(0, -1)}!`)
          .get('/user')
      ).status,
    ).toBe(401);
  });

  it('needs a name and a password', async () => {
    expect((await world().anonymous.post('/user', { password })).body.message).toBe('username: is required');
    expect((await world().anonymous.post('/user', { username: unique('a') })).body.message).toBe(
      'password: is required',
    );
    expect((await world().anonymous.post('/user')).status).toBe(400);
  });

  it('M01 ignores fields that the caller may not set', async () => {
    const victor = await world().person('victor');
    const org = await world().organization(victor);
    const username = unique('mallory');
    await expectStatus(
      signUp(username, {
        id: victor.id,
        is_valid_email: true,
        email: `${username}@example.com`,
        organizations: [{ organization_name: org, role: 'owner' }],
        allowed_actions: ['delete_organization'],
        enabled_features: ['everything'],
        unpaid_subscription: true,
        stripe_connect: true,
        last_activity_date: '2001-01-01T00:00:00Z',
        role: 'owner',
        password_hash: 'fake',
        unknown: { deep: [1] },
      }),
      204,
    );
    const { body } = await world().withPassword(username, password).get('/user');
    expect(body.id).not.toBe(victor.id);
    expect(body).toMatchObject({
      is_valid_email: false,
      organizations: [],
      enabled_features: [],
      unpaid_subscription: false,
      stripe_connect: false,
    });
    expect(body.allowed_actions).not.toContain('delete_organization');
    expect(body.last_activity_date).not.toMatch(/^2001/);
    expect((await victor.session.get('/user')).body.organizations).toHaveLength(1);
  });

  it('takes null for absent', async () => {
    const username = unique('alice');
    await expectStatus(
      signUp(username, { id: null, name: null, email: null, company: null, timezone: null, asset_locations: null }),
      204,
    );
    const { body } = await world().withPassword(username, password).get('/user');
    expect(body).toMatchObject({ name: username, email: '', company: '', timezone: 'UTC' });
  });

  it('A04 answers the same for a free and a taken address, and tells its owner which account claims it', async () => {
    const email = `${unique('victor')}@example.com`;
    const victor = await world().person('victor', { email });
    await world().confirm(email);
    const spelled = email.replace('victor', 'Victor');
    const mallory = unique('mallory');
    const [claim, fresh] = [
      await signUp(mallory, { email: spelled }),
      await signUp(unique('fresh'), { email: `${unique('fresh')}@example.com` }),
    ];
    expect([claim.status, claim.text]).toEqual([fresh.status, fresh.text]);
    expect([...claim.headers.keys()]).toEqual([...fresh.headers.keys()]);
    const token = await world().mailedToken(spelled, 'confirm-email');
    expect(world().mailsTo(spelled).at(-1)).toContain(mallory);
    const { body } = await world().withPassword(mallory, password).get('/user');
    expect(body.is_valid_email).toBe(false);
    // Only a reader of the mailbox gets here.
    const refused = await world().withKey(token).post('/user/confirm_email');
    expect([refused.status, refused.body.error]).toEqual([409, 'email_taken']);
    expect((await victor.session.get('/user')).body.is_valid_email).toBe(true);
  });
});

it('signs no user up where signing up is closed', async () => {
  const world = await World.start('sqlite', { environment: { TESSERA_SIGNUP: 'closed' } });
  try {
    const refused = await world.anonymous.post('/user', { username: unique('alice'), password });
    expect([refused.status, refused.body.error]).toEqual([403, 'signup_closed']);
  } finally {
    await world.stop();
  }
});

it('takes no password that the operator’s list of breached ones has, wherever a password is set', async () => {
  const breached = 'Fake-password-of-a-breach';
  const folder = mkdtempSync(join(tmpdir(), 'tessera-breached-'));
  const file = join(folder, 'list.txt');
  writeFileSync(file, `${createHash('sha1').update(breached).digest('hex').toUpperCase()}:3\n`);
  const world = await World.start('sqlite', { environment: { TESSERA_BREACHED_PASSWORDS: file } });
  try {
    const refused = { status: 400, body: { error: 'password_too_common', message: expect.stringContaining('breach') } };
    expect(await world.anonymous.post('/user', { username: unique('alice'), password: breached })).toMatchObject(
      refused,
    );
    const alice = await world.person('alice');
    expect(await alice.session.patch(`/users/${alice.username}`, { password: breached })).toMatchObject(refused);
    expect(await alice.session.post('/user/password_reset', { password: breached })).toMatchObject(refused);
    await expectStatus(alice.session.get('/user'), 200);
  } finally {
    await world.stop();
    rmSync(folder, { recursive: true });
  }
});
