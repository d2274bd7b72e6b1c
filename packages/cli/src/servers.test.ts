import {
  chmodSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import type { World } from '../../server/src/testing/world.ts';
import { alone } from './config/file-mutex.ts';
import { forgetServer, readServers, rememberServer, useServer } from './config/servers.ts';
import { onAServer } from './testing/on-a-server.ts';
import { Machine } from './testing/run.ts';

async function signedIn(world: World, machine = new Machine(), ...more: string[]) {
  const person = await world.person('alice');
  const args = ['login', world.url, '--username', person.username, '--password-file', '-', ...more];
  expect((await machine.run(args, person.password)).code).toBe(0);
  return { person, machine };
}

onAServer('the server that a command is for', (world) => {
  it('is never the one in use where TESSERA_URL names another', async () => {
    const { machine, person } = await signedIn(world());
    machine.environment['TESSERA_URL'] = 'https://staging.example.com';
    for (const args of [['org', 'list'], ['org', 'delete', 'acme', '--yes'], ['logout'], ['whoami']]) {
      const { code, stderr } = await machine.run(args);
      expect(code).toBe(3);
      expect(stderr).toContain('You are not signed in to https://staging.example.com');
      expect(stderr).toContain('TESSERA_TOKEN');
    }
    machine.environment['TESSERA_URL'] = `${world().url}/v1/`;
    expect((await machine.json('whoami')).username).toBe(person.username);
  });

  it('is the one that TESSERA_URL names for a sign-in and a sign-up too', async () => {
    const { machine, person } = await signedIn(world());
    machine.environment['TESSERA_URL'] = 'http://127.0.0.1:9';
    const login = ['login', '--username', person.username, '--password-file', '-'];
    expect((await machine.run(login, person.password)).code).toBe(7);
    expect((await machine.run(['user', 'create', 'bob', '--password-file', '-'], 'Fake-Password-1')).code).toBe(7);
  });

  it('is the one that TESSERA_SERVER names, and refused where the two differ', async () => {
    const { machine, person: alice } = await signedIn(world(), undefined, '--name', 'first');
    await signedIn(world(), machine, '--name', 'second');
    machine.environment['TESSERA_SERVER'] = 'first';
    expect((await machine.json('whoami')).username).toBe(alice.username);
    machine.environment['TESSERA_URL'] = world().url;
    expect((await machine.json('whoami')).username).toBe(alice.username);
    machine.environment['TESSERA_URL'] = 'https://staging.example.com';
    expect(await machine.run(['whoami'])).toMatchObject({ code: 2, stderr: expect.stringContaining('TESSERA_SERVER') });
    delete machine.environment['TESSERA_URL'];
    machine.environment['TESSERA_SERVER'] = 'third';
    expect((await machine.run(['whoami'])).code).toBe(3);
    expect((await machine.run(['user', 'create', 'bob', '--password-file', '-'], 'Fake-Password-1')).code).toBe(2);
  });

  it('is listed and changed without signing in again, and completed', async () => {
    const { machine, person: alice } = await signedIn(world(), undefined, '--name', 'first');
    const { person: bob } = await signedIn(world(), machine, '--name', 'second');
    expect(await machine.json('server', 'list')).toMatchObject([
      { name: 'first', url: world().url, username: alice.username, in_use: false },
      { name: 'second', username: bob.username, in_use: true },
    ]);
    const { token } = machine.servers()['first'] ?? {};
    expect((await machine.run(['server', 'list'])).stdout).not.toContain(token);
    expect(await machine.json('server', 'use', 'first')).toMatchObject({ name: 'first' });
    expect((await machine.json('whoami')).username).toBe(alice.username);
    expect((await machine.run(['server', 'list'])).stdout).toMatch(/^\* +first /m);
    expect((await machine.run(['server', 'use', 'third'])).code).toBe(3);
    expect((await machine.run(['complete', '--', 'whoami', '--server', ''])).stdout).toBe('first\nsecond\n');
    expect((await machine.run(['complete', '--', 'server', 'use', 's'])).stdout).toBe('second\n');
  });
});

onAServer('a sign-in', (world) => {
  it('ends the session that it replaces, and says so', async () => {
    const { machine, person } = await signedIn(world());
    const { token = '' } = Object.values(machine.servers())[0] ?? {};
    const args = ['login', world().url, '--username', person.username, '--password-file', '-'];
    const { stderr } = await machine.run(args, person.password);
    expect(stderr).toContain('here before is ended');
    expect((await world().withKey(token).get('/user')).status).toBe(401);
    expect((await machine.run(['whoami'])).code).toBe(0);
  });

  it('leaves the TileDB clients signed in when it replaces their session', async () => {
    const { machine, person } = await signedIn(world(), undefined, '--tiledb');
    const args = ['login', world().url, '--username', person.username, '--password-file', '-'];
    expect((await machine.run(args, person.password)).code).toBe(0);
    const { api_key: key } = JSON.parse(readFileSync(machine.path('.tiledb', 'cloud.json'), 'utf8'));
    expect((await world().withKey(key['X-TILEDB-REST-API-KEY']).get('/user')).status).toBe(200);
  });

  it('writes the file that a link names, and leaves the link and no drafts', async () => {
    const machine = new Machine();
    mkdirSync(machine.path('.tiledb'));
    mkdirSync(machine.path('dotfiles'));
    symlinkSync('../dotfiles/cloud.json', machine.path('.tiledb', 'cloud.json'));
    await signedIn(world(), machine, '--tiledb');
    expect(lstatSync(machine.path('.tiledb', 'cloud.json')).isSymbolicLink()).toBe(true);
    expect(JSON.parse(readFileSync(machine.path('dotfiles', 'cloud.json'), 'utf8')).host).toBe(world().url);
    expect(statSync(machine.path('dotfiles', 'cloud.json')).mode & 0o777).toBe(0o600);
    expect(readdirSync(machine.path('dotfiles'))).toEqual(['cloud.json']);
    await machine.run(['logout']);
    expect(lstatSync(machine.path('.tiledb', 'cloud.json')).isSymbolicLink()).toBe(true);
  });

  it.each([
    ['of another server', 'https://old.example.com', true],
    ['of this server', undefined, false],
  ])('checks the certificate again after leave not to do so %s', async (_which, host, verify) => {
    const machine = new Machine();
    mkdirSync(machine.path('.tiledb'));
    const file = machine.path('.tiledb', 'cloud.json');
    writeFileSync(file, JSON.stringify({ host: host ?? world().url, verify_ssl: false }));
    await signedIn(world(), machine, '--tiledb');
    expect(JSON.parse(readFileSync(file, 'utf8')).verify_ssl).toBe(verify);
  });

  it("removes others' permissions on its file again", async () => {
    const { machine } = await signedIn(world());
    const file = machine.path('.config', 'tessera', 'servers.json');
    chmodSync(file, 0o644);
    await machine.run(['whoami']);
    expect(statSync(file).mode & 0o777).toBe(0o600);
  });

  it('loses no other at the same moment, nor one that another command signs out of or takes up', async () => {
    const { environment, ...machine } = new Machine();
    const server = (token: string) => ({ url: 'https://tiledb.example.com', username: 'alice', token });
    const names = ['a', 'b', 'c', 'd', 'e', 'f'];
    await rememberServer(environment, 'gone', server('gone'));
    await Promise.all([
      ...names.map((name) => rememberServer(environment, name, server(name))),
      forgetServer(environment, 'gone', server('gone')),
      useServer(environment, 'gone'),
    ]);
    expect(Object.keys((await readServers(environment)).servers).sort()).toEqual(names);
    expect(readdirSync(join(machine.folder, '.config', 'tessera'))).toEqual(['servers.json']);
  });

  it('is ended by the one that replaces it at the same moment, and survives a sign-out of the one before', async () => {
    const { environment } = new Machine();
    const server = (token: string) => ({ url: 'https://tiledb.example.com', username: 'alice', token });
    const replaced = await Promise.all(
      ['1', '2', '3'].map((token) => rememberServer(environment, 'work', server(token))),
    );
    const last = (await readServers(environment)).servers['work'];
    expect([...replaced, last].map((sign) => sign?.token).sort()).toEqual(['1', '2', '3', undefined]);
    await forgetServer(environment, 'work', server('0'));
    expect((await readServers(environment)).servers['work']).toEqual(last);
  });

  it('does not wait for ever for a command that was killed as it wrote', async () => {
    const machine = new Machine();
    const file = machine.path('file');
    writeFileSync(`${file}.lock`, 'of a process that is gone');
    expect(await alone(file, async () => 'done', 100)).toBe('done');
    expect(readdirSync(machine.folder)).toEqual([]);
  });
});
