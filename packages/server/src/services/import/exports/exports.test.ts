import { pbkdf2Sync } from 'node:crypto';
import { hash as argon2 } from '@node-rs/argon2';
import { hash as bcrypt } from '@node-rs/bcrypt';
import { expect, it } from 'vitest';
import { onEveryEngine, unique, type World } from '../../../testing/world.ts';
import { readColumns } from '../columns.ts';
import { type ImportOptions, importLines, type RefusedLine } from '../import-lines.ts';

const password = 'Fake-Password-1';
const salt = Buffer.from('sixteen bytes ok');

async function run(world: World, lines: readonly object[], options: Partial<ImportOptions> = {}) {
  const refused: RefusedLine[] = [];
  const totals = await importLines(world.app.deps.db, numbered(lines), {
    apply: true,
    run: 'import-test',
    now: () => new Date().toISOString(),
    onBatch: (_totals, more) => {
      refused.push(...more);
    },
    ...options,
  });
  return { totals, refused: refused.map(({ message }) => message), lines: refused };
}

async function* numbered(lines: readonly object[]) {
  for (const [index, line] of lines.entries()) yield { number: index + 1, fields: { ...line } };
}

/** A password as Keycloak exports it. */
function keycloakPassword(algorithm: string, iterations: number, value: Buffer, more: object = {}) {
  return {
    type: 'password',
    secretData: JSON.stringify({ value: value.toString('base64'), salt: salt.toString('base64') }),
    credentialData: JSON.stringify({ hashIterations: iterations, algorithm, additionalParameters: more }),
  };
}

const argon2Key = Buffer.from(
  (await argon2(password, { memoryCost: 64, timeCost: 2, parallelism: 1, salt })).split('$').at(-1) ?? '',
  'base64',
);
const keycloakPasswords = {
  pbkdf2: keycloakPassword('pbkdf2', 1000, pbkdf2Sync(password, salt, 1000, 64, 'sha1')),
  'pbkdf2-sha256': keycloakPassword('pbkdf2-sha256', 1000, pbkdf2Sync(password, salt, 1000, 64, 'sha256')),
  'pbkdf2-sha512': keycloakPassword('pbkdf2-sha512', 1000, pbkdf2Sync(password, salt, 1000, 64, 'sha512')),
  argon2: keycloakPassword('argon2', 2, argon2Key, {
    hashLength: ['32'],
    memory: ['64'],
    type: ['id'],
    version: ['1.3'],
    parallelism: ['1'],
  }),
};

onEveryEngine("other systems' exports", (world) => {
  it.each(Object.entries(keycloakPasswords))(
    'Keycloak: people keep their passwords, hashed by %s',
    async (_, credential) => {
      const username = unique('keycloak');
      const { totals, refused } = await run(world(), [
        {
          id: '5c0b3bd8-7d0a-4f6f-8a3c-6d8b1b6f1a11'.replace(
            /^.{8}/,
            Math.random().toString(16).slice(2, 10).padEnd(8, '0'),
          ),
          username,
          email: `${username}@example.com`,
          emailVerified: true,
          firstName: 'Ann',
          lastName: 'Example',
          createdTimestamp: 1700000000000,
          enabled: true,
          totp: false,
          credentials: [credential, { type: 'otp' }],
          requiredActions: [],
          realmRoles: ['default-roles-fake'],
          notBefore: 0,
        },
      ]);
      expect(refused).toEqual([]);
      expect(totals).toMatchObject({ users: 1, left: { realmRoles: 1, 'credentials (otp)': 1 } });
      const { status, body } = await world().withPassword(username, password).get('/user');
      expect(status).toBe(200);
      expect(body).toMatchObject({ name: 'Ann Example', email: `${username}@example.com`, is_valid_email: true });
      expect((await world().withPassword(username, 'Fake-Password-2').get('/user')).status).toBe(401);
    },
  );

  it('Keycloak: refuses a disabled user, a service account, and a hash that cannot be checked', async () => {
    const credentials = [keycloakPassword('md5-crypt', 1, Buffer.alloc(16))];
    const lines = [
      { username: unique('gone'), enabled: false, credentials: [] },
      { username: unique('service'), serviceAccountClientId: 'fake', credentials: [] },
      { username: unique('md5'), credentials },
    ];
    const { refused, lines: kept } = await run(world(), lines);
    expect(refused.map((message) => message.split(':')[0])).toEqual([
      'enabled',
      'serviceAccountClientId',
      'credentials',
    ]);
    // Imported again as they are reported, they are refused again.
    const again = await run(
      world(),
      kept.map(({ fields }) => fields ?? {}),
    );
    expect(again.refused).toEqual(refused);
  });

  it('Auth0: reads the export with hashes, and the address among the identifiers', async () => {
    const [first, second] = [unique('auth'), unique('auth')];
    const passwordHash = await bcrypt(password, 4);
    const rest = { passwordHash, tenant: 'fake', connection: 'Username-Password-Authentication' };
    const { totals, refused } = await run(world(), [
      { _id: { $oid: '5dea9f9c82dd7c0e76e4ec93' }, email: `${first}@example.com`, email_verified: true, ...rest },
      {
        _id: { $oid: '5dea9f9c82dd7c0e76e4ec94' },
        identifiers: [{ type: 'email', value: `${second}@example.com`, verified: true }],
        ...rest,
      },
      { user_id: 'auth0|1', email: 'blocked@example.com', blocked: true },
    ]);
    expect(refused).toEqual([expect.stringContaining('blocked: the account is disabled')]);
    expect(totals.left).toMatchObject({ tenant: 2, connection: 2 });
    for (const username of [first, second]) {
      const { body } = await world().withPassword(username, password).get('/user');
      expect(body).toMatchObject({ username, email: `${username}@example.com`, is_valid_email: true });
    }
  });

  it('Okta: reads the users of its API and rows of its profile; addresses are confirmed when the operator says so', async () => {
    const [one, two] = [unique('okta'), unique('okta')];
    const lines = [
      {
        id: '00u1fake',
        status: 'ACTIVE',
        created: '2024-03-01T10:00:00.000Z',
        profile: { login: `${one}@example.com`, email: `${one}@example.com`, firstName: 'Ann', lastName: 'Example' },
        credentials: { provider: { type: 'OKTA', name: 'OKTA' } },
      },
      {
        login: `${two}@example.com`,
        email: `${two}@example.com`,
        firstName: 'Bob',
        lastName: 'Example',
        title: 'Fake',
      },
      { status: 'DEPROVISIONED', profile: { login: 'gone@example.com', email: 'gone@example.com' } },
    ];
    const { totals, refused } = await run(world(), lines, { confirmEmails: true });
    expect(refused).toEqual([expect.stringContaining('status: the account is disabled')]);
    expect(totals).toMatchObject({ users: 2, left: { id: 1, title: 1 } });
    for (const username of [one, two]) {
      await world().anonymous.post('/user/password_reset/request', { username });
      expect(await world().mailedToken(`${username}@example.com`, 'reset-password')).toBeTypeOf('string');
    }
  });

  it('Google Workspace: reads the download of the Admin console', async () => {
    const username = unique('google');
    const head = ['First Name [Required]', 'Last Name [Required]', 'Email Address [Required]', 'Password [Required]'];
    expect(readColumns([...head, 'Org Unit Path [Required]', 'Status [READ ONLY]'])).toHaveProperty('columns');
    const row = (email: string, status: string) => ({
      'First Name [Required]': 'Ann',
      'Last Name [Required]': 'Example',
      'Email Address [Required]': email,
      'Password [Required]': '****',
      'Org Unit Path [Required]': '/',
      'Status [READ ONLY]': status,
    });
    const { totals, refused, lines } = await run(world(), [
      row(`${username}@example.com`, 'Active'),
      row('gone@example.com', 'Suspended'),
      row('ann+fake@example.com', 'Active'),
    ]);
    expect(totals).toMatchObject({ users: 1, left: { 'Org Unit Path': 1 } });
    expect(refused[0]).toContain('Status: the account is disabled');
    expect(refused[1]).toMatch(/^username: .*give another one as username$/);
    const stored = await world().app.deps.db.read(({ users }) => users.find({ key: username }));
    expect(stored).toMatchObject({ name: 'Ann Example', confirmedEmail: `${username}@example.com` });
    const right = { ...lines[1]?.fields, username: unique('ann') };
    expect((await run(world(), [right])).totals).toMatchObject({ users: 1 });
  });
});
