import { existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { protectedPerson } from '../../server/src/testing/protected-person.ts';
import { sql } from '../../server/src/testing/sql.ts';
import { codeOf } from '../../server/src/testing/totp.ts';
import type { World } from '../../server/src/testing/world.ts';
import { onAServer } from './testing/on-a-server.ts';
import { Machine } from './testing/run.ts';

async function signedIn(world: World, begin = 'alice') {
  const person = await world.person(begin);
  const machine = new Machine();
  const { code, stderr } = await machine.run(
    ['login', world.url, '--username', person.username, '--password-file', '-'],
    `${person.password}\n`,
  );
  expect(stderr).toContain(`Signed in to ${world.url} as ${person.username}.`);
  expect(code).toBe(0);
  return { person, machine };
}

onAServer('signing in', (world) => {
  it('keeps the session where no other user can read it', async () => {
    const { machine, person } = await signedIn(world());
    const file = machine.path('.config', 'tessera', 'servers.json');
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(statSync(join(file, '..')).mode & 0o777).toBe(0o700);
    expect(readFileSync(file, 'utf8')).not.toContain(person.password);
    expect(await machine.json('whoami')).toMatchObject({ username: person.username, server: world().url });
    const sessions: { user_agent: string }[] = await machine.json('session', 'list');
    expect(sessions.map(({ user_agent }) => user_agent)).toContainEqual(expect.stringMatching(/^tessera\/\d/));
  });

  it('keeps it in XDG_CONFIG_HOME where that is set', async () => {
    const person = await world().person('alice');
    const machine = new Machine();
    machine.environment['XDG_CONFIG_HOME'] = machine.path('elsewhere');
    const args = ['login', world().url, '--username', person.username, '--password-file', '-'];
    expect((await machine.run(args, person.password)).code).toBe(0);
    expect(existsSync(machine.path('elsewhere', 'tessera', 'servers.json'))).toBe(true);
    expect(existsSync(machine.path('.config'))).toBe(false);
  });

  it('knows several servers by name', async () => {
    const { machine, person: alice } = await signedIn(world());
    const bob = await world().person('bob');
    const args = ['login', world().url, '--name', 'as-bob', '--username', bob.username, '--password-file', '-'];
    await machine.run(args, bob.password);
    expect((await machine.json('whoami')).username).toBe(bob.username);
    expect((await machine.json('whoami', '--server', new URL(world().url).host)).username).toBe(alice.username);
    expect((await machine.run(['whoami', '--server', 'nowhere'])).code).toBe(3);
    await machine.run(['logout', '--server', 'as-bob']);
    expect((await machine.json('whoami')).username).toBe(alice.username);
  });

  it('ends the session on the server when signing out', async () => {
    const { machine } = await signedIn(world());
    const { servers } = JSON.parse(readFileSync(machine.path('.config', 'tessera', 'servers.json'), 'utf8'));
    const [{ token }] = Object.values(servers) as [{ token: string }];
    expect((await world().withKey(token).get('/user')).status).toBe(200);
    expect((await machine.run(['logout'])).code).toBe(0);
    expect((await world().withKey(token).get('/user')).status).toBe(401);
    expect(readFileSync(machine.path('.config', 'tessera', 'servers.json'), 'utf8')).not.toContain(token);
    expect((await machine.run(['whoami'])).code).toBe(3);
  });

  it('writes the file that the TileDB clients read, and takes the key out again', async () => {
    const person = await world().person('alice');
    const machine = new Machine();
    const file = machine.path('.tiledb', 'cloud.json');
    mkdirSync(machine.path('.tiledb'));
    const before = { host: 'https://old.example.com', username: 'old', password: 'Fake-Old-1', ca_file: '/etc/ca.pem' };
    writeFileSync(file, JSON.stringify(before));
    const args = ['login', world().url, '--tiledb', '--username', person.username, '--password-file', '-'];
    expect((await machine.run(args, person.password)).code).toBe(0);
    const written = JSON.parse(readFileSync(file, 'utf8'));
    expect(written).toEqual({
      host: world().url,
      api_key: { 'X-TILEDB-REST-API-KEY': expect.any(String) },
      verify_ssl: true,
      ca_file: '/etc/ca.pem',
    });
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect((await world().withKey(written.api_key['X-TILEDB-REST-API-KEY']).get('/user')).status).toBe(200);
    await machine.run(['logout']);
    expect(JSON.parse(readFileSync(file, 'utf8'))).not.toHaveProperty('api_key');
  });

  it('keeps a token that it was given, and leaves it to others when signing out', async () => {
    const person = await world().person('alice');
    const machine = new Machine();
    const token = await world().key(person, 'user:read');
    expect((await machine.run(['login', world().url, '--token-file', '-'], token)).code).toBe(0);
    expect((await machine.json('whoami')).username).toBe(person.username);
    expect((await machine.run(['logout'])).code).toBe(0);
    expect((await world().withKey(token).get('/user')).status).toBe(200);
  });

  it('signs in by a browser on a terminal where no name is given, for everything the user may do', async () => {
    const person = await world().person('alice');
    const machine = new Machine();
    const terminal = machine.terminal('login', world().url);
    await terminal.until('Waiting for you');
    const [, code = ''] = /device\?user_code=(\S+)/.exec(terminal.screen) ?? [];
    const { body } = await person.session.get(`/oauth/device/${code}`);
    expect(body).toMatchObject({ client_id: 'tessera-cli', built_in: true, scope: ['*'] });
    expect((await person.session.post(`/oauth/device/${code}`, { approve: true })).status).toBe(204);
    await terminal.until('Signed in');
    expect(await terminal.exited).toBe(0);
    expect(await machine.json('whoami')).toMatchObject({ username: person.username });
    const [kept] = Object.values(machine.servers());
    expect((await machine.run(['logout'])).code).toBe(0);
    expect(
      (
        await world()
          .withKey(kept?.token ?? '')
          .get('/user')
      ).status,
    ).toBe(401);
  });

  it('answers for another device, and shows the request first', async () => {
    const { machine } = await signedIn(world());
    const start = async () =>
      (await world().anonymous.form('/oauth/device_authorization', { client_id: 'viewer' })).body.user_code;
    const code = await start();
    expect(await machine.json('device', 'show', code)).toMatchObject({ client_id: 'viewer', scope: ['user:read'] });
    expect((await machine.run(['device', 'approve', code])).code).toBe(2);
    expect((await machine.run(['device', 'approve', code, '--yes'])).code).toBe(0);
    expect((await machine.run(['device', 'show', code])).code).toBe(5);
    expect((await machine.run(['device', 'deny', await start()])).code).toBe(0);
  });

  it('asks on a terminal for the password of a name that is given, and shows nothing of it', async () => {
    const person = await world().person('alice');
    const machine = new Machine();
    const terminal = machine.terminal('login', world().url, '--username', person.username);
    await terminal.until('Password');
    terminal.type(`${person.password}\r`);
    await terminal.until('Signed in');
    expect(await terminal.exited).toBe(0);
    expect(terminal.screen).not.toContain(person.password);
  });

  it('asks for a code where the account has a second factor, or takes one that is given', async () => {
    const person = await protectedPerson(world());
    const machine = new Machine();
    const terminal = machine.terminal('login', world().url, '--username', person.username);
    await terminal.until('Password');
    terminal.type(`${person.password}\r`);
    await terminal.until('Code of your authenticator app');
    terminal.type(`${codeOf(person.secret, new Date())}\r`);
    await terminal.until('Signed in');
    expect(await terminal.exited).toBe(0);
    const args = ['login', world().url, '--username', person.username, '--password-file', '-'];
    const refused = await new Machine().run(args, person.password);
    expect([refused.code, refused.stderr]).toEqual([2, expect.stringContaining('--code is needed')]);
    const given = await new Machine().run([...args, '--code', codeOf(person.secret, new Date(), 1)], person.password);
    expect(given.code).toBe(0);
  });

  it('turns an authenticator app on and off', async () => {
    const { machine } = await signedIn(world());
    const terminal = machine.terminal('mfa', 'enable');
    await terminal.until('QR code');
    const [, secret = ''] = /authenticator app: ([A-Z2-7]{32})/.exec(terminal.screen) ?? [];
    await terminal.until('The code that the app shows');
    terminal.type(`${codeOf(secret, new Date(), -1)}\r`);
    await terminal.until('recovery codes');
    expect(await terminal.exited).toBe(0);
    expect(await machine.json('mfa', 'show')).toMatchObject({ totp: { enabled: true }, recovery_codes_left: 10 });
    const made = await machine.run(['mfa', 'recovery-codes']);
    expect(made.stdout).toMatch(/^(?:[A-Z2-7]{24}\n){10}$/);
    const [code = ''] = made.stdout.split('\n');
    expect((await machine.run(['mfa', 'disable', '--code', code])).code).toBe(0);
    expect(await machine.json('mfa', 'show')).toMatchObject({ totp: { enabled: false }, recovery_codes_left: 0 });
  });

  it('asks for no password of an account that has none, and says where to go', async () => {
    const alice = await world().person('alice');
    const machine = new Machine({ TESSERA_URL: world().url, TESSERA_TOKEN: alice.token });
    await sql(world(), `update users set password_hash = '!' where id = '${alice.id}'`);
    await sql(world(), `update tokens set password_at = null where user_id = '${alice.id}'`);
    const { code, stderr } = await machine.run(['mfa', 'enable']);
    expect([code, stderr]).toEqual([2, expect.stringContaining(`do it in the console, ${world().url}`)]);
  });

  it('says where a passkey is made, lists those that there are, and tells of one that is not', async () => {
    const { machine } = await signedIn(world());
    const made = await machine.run(['passkey', 'add']);
    expect([made.code, made.stdout]).toEqual([0, `${world().url}/account/second-factors\n`]);
    expect(await machine.json('passkey', 'list')).toEqual([]);
    const refused = await machine.run(['passkey', 'remove', 'nothing']);
    expect([refused.code, refused.stderr]).toEqual([5, expect.stringContaining('Passkey not found')]);
  });

  it('stops at Ctrl-C', async () => {
    for (const [words, args] of [
      ['Password', ['--username', 'alice']],
      ['Waiting for you', []],
    ] as const) {
      const terminal = new Machine().terminal('login', world().url, ...args);
      await terminal.until(words);
      terminal.type('\u0003');
      expect(await terminal.exited).toBe(130);
    }
  });

  it('does not prompt in a pipe', async () => {
    const { code, stderr } = await new Machine().run(['login', world().url]);
    expect(code).toBe(2);
    expect(stderr).toContain('--username');
  });

  it('carries no password over plain HTTP to another machine', async () => {
    const args = ['login', 'http://accounts.example.com', '--username', 'alice', '--password-file', '-'];
    const { code, stderr } = await new Machine().run(args, 'Fake-Password-1');
    expect(code).toBe(2);
    expect(stderr).toContain('use https');
  });

  it('takes a token of the environment, for programs', async () => {
    const person = await world().person('alice');
    const machine = new Machine({ TESSERA_URL: world().url, TESSERA_TOKEN: person.token });
    expect((await machine.json('whoami')).username).toBe(person.username);
    expect(existsSync(machine.path('.config'))).toBe(false);
  });
});
