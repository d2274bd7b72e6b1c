import { mkdirSync } from 'node:fs';
import { expect, it } from 'vitest';
import { onAServer } from './testing/on-a-server.ts';
import { Machine } from './testing/run.ts';

it.each<[string, string[], number, string, Record<string, string>?]>([
  ['an unknown command', ['nonsense', '--json'], 2, 'usage'],
  ['an unknown option', ['token', 'list', '--jsno', '--json'], 2, 'usage'],
  ['a missing argument', ['org', 'create', '--json'], 2, 'usage'],
  ['a wrong choice', ['member', 'set-role', 'acme', 'bob', 'boss', '--json'], 2, 'usage'],
  ['a wrong scope', ['token', 'create', 'ci', '--scope', 'everything', '--json'], 2, 'usage'],
  ['a wrong time', ['token', 'create', 'ci', '--expires', 'yesterday', '--json'], 3, 'not_signed_in'],
  ['a missing sign-in', ['whoami', '--json'], 3, 'not_signed_in'],
  ['a missing file', ['login', '--username', 'a', '--password-file', 'gone', '--json'], 2, 'file'],
  ['a folder for a file', ['login', '--username', 'a', '--password-file', 'folder', '--json'], 2, 'file'],
  ['a configuration that starts nothing', ['key', 'rewrap', '--json'], 9, 'not_startable', { TESSERA_SIGNUP: 'no' }],
])('answers %s with JSON alone where JSON is asked for', async (_what, args, code, error, environment = {}) => {
  const machine = new Machine(environment);
  mkdirSync(machine.path('folder'));
  const run = await machine.run(args);
  expect(JSON.parse(run.stderr)).toEqual({ error, message: expect.stringMatching(/^[^:].+/) });
  expect(run).toMatchObject({ code, stdout: '' });
});

it('begins every error of its own in the same way', async () => {
  for (const args of [
    ['nonsense'],
    ['org', 'create'],
    ['whoami'],
    ['login', '--username', 'a', '--password-file', 'x'],
  ]) {
    expect((await new Machine().run(args)).stderr).toMatch(/^tessera: [^\n]+/);
  }
  const { stderr } = await new Machine().run(['login', '--username', 'a', '--password-file', 'gone']);
  expect(stderr).toBe('tessera: There is no file gone\n');
});

onAServer('a refused sign-in', (world) => {
  it('is told as a wrong password, on the way in and as a proof', async () => {
    const person = await world().person('alice');
    const machine = new Machine();
    const login = ['login', world().url, '--username', person.username, '--password-file', '-'];
    const wrong = await machine.run(login, 'Fake-Wrong-1');
    expect(wrong.code).toBe(3);
    expect(wrong.stderr).toMatch(/^tessera: The username or the password is wrong \(request .+\)\n$/);
    const json = await machine.run([...login, '--json'], 'Fake-Wrong-1');
    expect(JSON.parse(json.stderr)).toMatchObject({ message: 'The username or the password is wrong', status: 401 });
    expect((await machine.run(login, person.password)).code).toBe(0);
    const update = ['user', 'update', '--email', 'new@example.com', '--current-password-file', '-'];
    expect((await machine.run(update, 'Fake-Wrong-1')).stderr).toContain('The username or the password is wrong');
  });

  it('is told as an invalid token by where the token came from', async () => {
    const invalid = `tds_${'0'.repeat(48)}`;
    const machine = new Machine({ TESSERA_URL: world().url, TESSERA_TOKEN: invalid });
    expect((await machine.run(['whoami'])).stderr).toContain(
      `The token in TESSERA_TOKEN is not valid on ${world().url}`,
    );
    const given = await new Machine().run(['login', world().url, '--token-file', '-'], invalid);
    expect(given.stderr).toContain(`The token is not valid on ${world().url}`);
    expect(given.stderr).not.toContain('tessera login');
    const confirm = await new Machine({ TESSERA_URL: world().url }).run(
      ['user', 'confirm', '--token-file', '-'],
      invalid,
    );
    expect(confirm.stderr).toContain('The mailed token is not valid');
  });

  it('names the server whose session has ended, and how to sign in again', async () => {
    const person = await world().person('alice');
    const machine = new Machine();
    await machine.run(['login', world().url, '--username', person.username, '--password-file', '-'], person.password);
    await person.basic.post('/tokens/end_others', {});
    const { token } = Object.values(machine.servers())[0] as { token: string };
    await world().withKey(token).delete(`/tokens/${token}`);
    expect((await machine.run(['whoami'])).stderr).toContain(
      `Your session on ${world().url} has ended: run \`tessera login`,
    );
  });
});

onAServer('adding a member without an account', (world) => {
  it('leads to the command that invites', async () => {
    const person = await world().person('alice');
    const machine = new Machine({ TESSERA_URL: world().url, TESSERA_TOKEN: person.token });
    const acme = `${person.username}-acme`;
    await machine.json('org', 'create', acme);
    const { code, stderr } = await machine.run(['member', 'add', acme, 'no-one-yet']);
    expect(stderr).toMatch(`tessera: User not found: \`tessera member invite ${acme} ADDRESS\` invites`);
    expect(code).toBe(5);
    const byAddress = await machine.run(['member', 'add', acme, 'erin@example.com', '--json']);
    expect(JSON.parse(byAddress.stderr).message).toContain(`tessera member invite ${acme} erin@example.com`);
    expect((await machine.run(['member', 'invite', acme, 'erin@example.com'])).code).toBe(0);
  });
});

onAServer('a change', (world) => {
  it('prints the changed thing if JSON is requested', async () => {
    const person = await world().person('alice');
    const bob = await world().person('bob');
    const machine = new Machine({ TESSERA_URL: world().url, TESSERA_TOKEN: person.token });
    const acme = `${person.username}-acme`;
    expect(await machine.json('org', 'create', acme)).toMatchObject({ id: expect.any(String), name: acme });
    expect(await machine.json('org', 'update', acme, '--description', 'x')).toMatchObject({ description: 'x' });
    expect(await machine.json('member', 'add', acme, bob.username)).toMatchObject({ role: 'read_only' });
    expect(await machine.json('member', 'set-role', acme, bob.username, 'admin')).toMatchObject({ role: 'admin' });
    expect(await machine.json('member', 'remove', acme, bob.username)).toMatchObject({ removed: true });
    expect(
      await machine.json('credentials', 'add', acme, 'lake', '--role-arn', 'arn:aws:iam::123456789012:role/x'),
    ).toMatchObject({ name: 'lake' });
    expect(await machine.json('credentials', 'update', acme, 'lake', '--name', 'pond')).toMatchObject({ name: 'pond' });
    expect(await machine.json('credentials', 'delete', acme, 'pond', '--yes')).toMatchObject({ deleted: true });
    await machine.json('token', 'create', 'ci');
    expect(await machine.json('token', 'revoke', 'ci')).toEqual({ name: 'ci', revoked: true });
    expect(await machine.json('user', 'update', '--company', 'Acme')).toMatchObject({ company: 'Acme' });
    expect(await machine.json('session', 'end-others')).toEqual({ others_ended: true });
    expect(await machine.json('org', 'delete', acme, '--yes')).toMatchObject({ deleted: true });
    expect(await machine.json('key', 'new')).toEqual({
      id: expect.any(String),
      line: expect.stringMatching(/^\S+:\S+=$/),
    });
  });

  it('shows people instants to the minute, the description of an organization, and their own session', async () => {
    const person = await world().person('alice');
    const machine = new Machine();
    await machine.run(['login', world().url, '--username', person.username, '--password-file', '-'], person.password);
    const acme = `${person.username}-acme`;
    await machine.run(['org', 'create', acme]);
    const { stdout } = await machine.run(['org', 'show', acme]);
    expect(stdout).toMatch(/created_at +\d{4}-\d\d-\d\d \d\d:\d\d UTC\n/);
    expect(stdout).not.toMatch(/num_of_arrays|asset_locations|stripe/);
    await machine.run(['session', 'create']);
    const { stdout: sessions } = await machine.run(['session', 'list']);
    expect(sessions.match(/^\*/gm)).toHaveLength(1);
    const listed: { this_one: boolean }[] = await machine.json('session', 'list');
    expect(listed.filter((session) => session.this_one)).toHaveLength(1);
  });

  it('takes a date alone for the end, and says when the server gave less time', async () => {
    const person = await world().person('alice');
    const machine = new Machine({ TESSERA_URL: world().url, TESSERA_TOKEN: person.token });
    const soon = new Date(Date.now() + 20 * 86_400_000).toISOString().slice(0, 10);
    expect((await machine.json('token', 'create', 'a', '--expires', soon)).expires_at).toMatch(`${soon}T00:00:00`);
    const cut = await machine.run(['token', 'create', 'b', '--expires', '500d']);
    expect(cut.stderr).toContain('The server cut the time');
    expect((await machine.run(['token', 'create', 'c', '--expires', '90d'])).stderr).not.toContain('cut');
  });
});
