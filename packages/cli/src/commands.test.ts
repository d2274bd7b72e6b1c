import { writeFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { eventually, expectStatus, type Person, unique, type World } from '../../server/src/testing/world.ts';
import { onAServer } from './testing/on-a-server.ts';
import { Machine } from './testing/run.ts';

async function of(world: World, begin: string): Promise<{ machine: Machine; person: Person }> {
  const person = await world.person(begin);
  return { person, machine: new Machine({ TESSERA_URL: world.url, TESSERA_TOKEN: person.token }) };
}

onAServer('tessera', (world) => {
  it('makes, changes and deletes an account', async () => {
    const username = unique('alice');
    const machine = new Machine({ TESSERA_URL: world().url });
    const args = ['user', 'create', username, '--company', 'Acme', '--password-file', '-'];
    expect((await machine.run(args, 'Fake-Password-1\n')).code).toBe(0);
    await machine.run(['login', world().url, '--username', username, '--password-file', '-'], 'Fake-Password-1');
    expect((await machine.run(['user', 'update', '--name', 'Alice A.', '--company', ''])).code).toBe(0);
    expect(await machine.json('user', 'show')).toMatchObject({ username, name: 'Alice A.', company: '' });
    writeFileSync(machine.path('old'), 'Fake-Password-1\n');
    const reset = ['user', 'reset-password', '--password-file', '-', '--current-password-file', 'old'];
    expect((await machine.run(reset, 'Fake-Password-2\n')).code).toBe(0);
    expect((await world().withPassword(username, 'Fake-Password-2').get('/user')).status).toBe(200);
    await machine.run(['login', world().url, '--username', username, '--password-file', '-'], 'Fake-Password-2');
    expect((await machine.run(['user', 'delete'])).code).toBe(2);
    expect((await machine.run(['user', 'delete', '--yes'])).code).toBe(0);
    expect((await machine.run(['user', 'show'])).code).toBe(3);
  });

  it('takes a secret without the byte order mark of its file, and no guess at bytes that are not UTF-8', async () => {
    const [alice, machine] = [unique('alice'), new Machine({ TESSERA_URL: world().url })];
    const words = ['user', 'create', alice, '--password-file', machine.path('secret')];
    writeFileSync(machine.path('secret'), Buffer.from('Fake-P\u00e4ssword-1\n', 'latin1'));
    expect(await machine.run(words)).toMatchObject({ code: 2, stderr: expect.stringContaining('is not UTF-8') });
    writeFileSync(machine.path('secret'), '\ufeffFake-P\u00e4ssword-1\r\n');
    expect((await machine.run(words)).code).toBe(0);
    await expectStatus(world().withPassword(alice, 'Fake-P\u00e4ssword-1').get('/user'), 200);
  });

  it('confirms an address and resets a password with mailed tokens', async () => {
    const email = `${unique('alice')}@example.com`;
    const person = await world().person('alice', { email });
    const machine = new Machine({ TESSERA_URL: world().url, TESSERA_TOKEN: person.token });
    const mailed = await world().mailedToken(email, 'confirm-email');
    expect((await machine.run(['user', 'confirm', '--token-file', '-'], mailed)).code).toBe(0);
    expect((await machine.json('user', 'show')).is_valid_email).toBe(true);
    expect((await machine.run(['user', 'reset-password', '--request', person.username])).code).toBe(0);
    writeFileSync(machine.path('mailed'), await world().mailedToken(email, 'reset-password'));
    const reset = ['user', 'reset-password', '--token-file', 'mailed', '--password-file', '-'];
    expect((await machine.run(reset, 'Fake-Password-2')).code).toBe(0);
    expect((await world().withPassword(person.username, 'Fake-Password-2').get('/user')).status).toBe(200);
  });

  it('makes a token that is all of standard output, lists it and revokes it', async () => {
    const { machine } = await of(world(), 'alice');
    const { stdout } = await machine.run(['token', 'create', 'ci', '--scope', 'user:read', '--expires', '7h']);
    const token = stdout.trimEnd();
    expect((await world().withKey(token).get('/user')).status).toBe(200);
    const [listed] = await machine.json('token', 'list');
    expect(listed).toMatchObject({ name: 'ci' });
    // The span counts from this machine's now, a moment before the server's.
    expect(Date.parse(listed.expires_at) - Date.parse(listed.issued_at)).toBeCloseTo(7 * 3_600_000, -5);
    expect((await machine.run(['token', 'create', 'x', '--overlap', '2'])).stderr).toContain('--replaces');
    expect((await machine.run(['token', 'create', 'next', '--replaces', 'nothing'])).code).not.toBe(0);
    const next = await machine.json('token', 'create', 'next', '--replaces', 'ci', '--overlap', '2');
    const ends = (await machine.json('token', 'list')).map(({ name, expires_at: end }: Record<string, string>) => [
      name,
      end,
    ]);
    expect(Date.parse(Object.fromEntries(ends).ci) - Date.parse(next.issued_at)).toBe(2 * 3600_000);
    expect((await machine.run(['token', 'revoke', 'next'])).code).toBe(0);
    expect((await machine.run(['token', 'revoke', token])).stderr).toContain('--token-file');
    expect((await machine.run(['token', 'revoke', '--token-file', '-'], token)).code).toBe(0);
    expect((await machine.run(['token', 'revoke', 'ci'])).code).toBe(5);
    expect(await machine.json('token', 'scopes')).toContain('organization:read');
  });

  it('makes a session, lists sessions, and ends the others', async () => {
    const { machine } = await of(world(), 'alice');
    const { token } = await machine.json('session', 'create', '--remember');
    expect(await machine.json('session', 'list')).toHaveLength(2);
    expect((await machine.run(['session', 'end-others'])).code).toBe(0);
    expect((await world().withKey(token).get('/user')).status).toBe(401);
  });

  it('shows the policies of an organization and changes them with the password', async () => {
    const { machine, person } = await of(world(), 'alice');
    const acme = await world().organization(person);
    writeFileSync(machine.path('password'), `${person.password}\n`);
    const set = (...options: string[]) =>
      machine.run(['org', 'policies', 'set', acme, ...options, '--current-password-file', 'password']);
    const changes = ['--max-token-days', '90', '--allow-network', '127.0.0.1/8', '::1', '--vend-max-access', 'read'];
    expect((await set(...changes)).code).toBe(0);
    expect(await machine.json('org', 'policies', 'show', acme)).toMatchObject({
      ...{ max_token_days: 90, allowed_networks: ['127.0.0.1/8', '::1'], vend_max_access: 'read' },
      ...{ require_second_factor: false, quotas: { members: 10_000 } },
    });
    expect((await machine.run(['org', 'policies', 'show', acme])).stdout).toContain('quota_members');
    const refused = await set('--require-second-factor', 'yes');
    expect([refused.code, refused.stderr]).toEqual([6, expect.stringContaining('would lock you out')]);
    const cleared = ['--allow-network', '', '--vend-max-access', '', '--max-token-days', '0'];
    expect((await set(...cleared)).code).toBe(0);
    expect(await machine.json('org', 'policies', 'show', acme)).toEqual({
      ...{ allowed_networks: [], require_second_factor: false },
      quotas: expect.anything(),
    });
    expect((await set()).code).toBe(2);
  });

  it('does everything with an organization and its members', async () => {
    const { machine } = await of(world(), 'alice');
    const bob = await world().person('bob');
    const acme = unique('acme');
    await machine.run(['org', 'create', acme, '--description', 'Makes everything']);
    expect(await machine.json('org', 'list')).toMatchObject([{ name: acme, role: 'owner' }]);
    expect((await machine.run(['member', 'add', acme, bob.username])).code).toBe(0);
    expect((await machine.run(['member', 'set-role', acme, bob.username, 'read_write'])).code).toBe(0);
    expect(await machine.json('member', 'show', acme, bob.username)).toMatchObject({ role: 'read_write' });
    expect(await machine.json('member', 'list', acme)).toHaveLength(2);
    const found = await machine.json('member', 'list', acme, '--search', bob.username, '--role', 'read_write');
    expect(found).toMatchObject([{ username: bob.username }]);
    expect(await machine.json('member', 'list', acme, '--role', 'admin')).toEqual([]);
    expect((await machine.run(['member', 'set-role', acme, bob.username, 'boss'])).code).toBe(2);
    expect((await machine.run(['member', 'remove', acme, bob.username])).code).toBe(0);
    expect((await machine.run(['org', 'update', acme, '--name', `${acme}-labs`])).code).toBe(0);
    expect(await machine.json('org', 'show', `${acme}-labs`)).toMatchObject({ description: 'Makes everything' });
    expect((await machine.run(['org', 'delete', `${acme}-labs`, '--yes'])).code).toBe(0);
  });

  it('invites people, lists, sends again, takes back, accepts and declines', async () => {
    const { machine } = await of(world(), 'alice');
    const bob = await of(world(), 'bob');
    const [acme, labs] = [unique('acme'), unique('labs')];
    for (const name of [acme, labs]) await machine.run(['org', 'create', name]);
    const email = `${unique('dave')}@example.com`;
    const invited = await machine.run(['member', 'invite', acme, email, bob.person.username, 'no good', '--json']);
    expect(invited.code).toBe(8);
    expect(JSON.parse(invited.stdout)).toMatchObject({ invited: [email, bob.person.username], failed: ['no good'] });
    expect((await machine.run(['member', 'invite', labs, bob.person.username, '--role', 'admin'])).code).toBe(0);
    expect((await machine.run(['member', 'invite', labs, 'no good'])).code).toBe(2);
    const [first, second] = await bob.machine.json('invitation', 'list');
    expect((await bob.machine.run(['invitation', 'accept', first.id])).code).toBe(0);
    expect((await bob.machine.run(['invitation', 'decline', second.id])).code).toBe(0);
    expect((await bob.machine.run(['invitation', 'decline', second.id])).code).toBe(5);
    expect(await machine.json('member', 'show', labs, bob.person.username)).toMatchObject({ role: 'admin' });

    const [{ id }] = await machine.json('invitation', 'list', '--organization', acme, '--status', 'PENDING');
    const before = await world().mailedToken(email, 'invitation');
    expect((await machine.run(['invitation', 'resend', id])).code).toBe(0);
    const dave = unique('dave');
    // The token of the mail before no longer works.
    const mailed = await eventually(async () => {
      const newest = await world().mailedToken(email, 'invitation');
      return newest === before ? undefined : newest;
    });
    writeFileSync(machine.path('mailed'), mailed);
    const create = ['user', 'create', dave, '--invitation-token-file', 'mailed', '--password-file', '-'];
    expect((await machine.run(create, 'Fake-Password-1\n')).code).toBe(0);
    expect((await world().withPassword(dave, 'Fake-Password-1').get('/user')).body.is_valid_email).toBe(true);
    expect((await machine.run(['invitation', 'cancel', acme, id])).code).toBe(0);
    expect((await machine.run(['invitation', 'cancel', acme, id])).code).toBe(5);
  });

  it('accepts with the mailed token of a machine that is not signed in', async () => {
    const { machine } = await of(world(), 'alice');
    const email = `${unique('bob')}@example.com`;
    const bob = await world().person('bob', { email });
    await world().confirm(email);
    const acme = unique('acme');
    await machine.run(['org', 'create', acme]);
    await machine.run(['member', 'invite', acme, email]);
    const [{ id }] = await machine.json('invitation', 'list', '--organization', acme);
    const mailed = await world().mailedToken(email, 'invitation');
    const elsewhere = new Machine({ TESSERA_URL: world().url });
    expect((await elsewhere.run(['invitation', 'accept', id, '--token-file', '-'], mailed)).code).toBe(0);
    expect((await bob.session.get(`/organizations/${acme}`)).status).toBe(200);
  });

  it('stores credentials, and shows their secret nowhere', async () => {
    const { machine, person } = await of(world(), 'alice');
    const canary = 'fake-canary-secret-key-0123456789';
    const keys = ['--access-key-id', 'AKIAFAKEFAKEFAKE', '--secret-key-file', '-', '--bucket', 's3://acme'];
    const runs = [
      await machine.run(['credentials', 'add', person.username, 'main', ...keys], canary),
      await machine.run(['credentials', 'list', person.username]),
      await machine.run(['credentials', 'show', person.username, 'main', '--json']),
      await machine.run(['credentials', 'add', person.username, 'main', ...keys, '--json'], canary),
      await machine.run(['credentials', 'update', person.username, 'main', '--name', 'old', '--no-default']),
      await machine.run(['credentials', 'delete', person.username, 'old', '--yes']),
    ];
    expect(runs.map(({ code }) => code)).toEqual([0, 0, 0, 6, 0, 0]);
    expect(JSON.stringify(runs)).not.toContain(canary);
    expect(JSON.parse(runs[2]?.stdout ?? '')).toMatchObject({ default: true, buckets: ['s3://acme'] });
  });

  it('exits with a code for each kind of failure', async () => {
    const { machine, person } = await of(world(), 'alice');
    const nobody = new Machine({ TESSERA_URL: world().url });
    const deaf = new Machine({ TESSERA_URL: 'http://127.0.0.1:9', TESSERA_TOKEN: person.token });
    const acme = unique('acme');
    const owner = await of(world(), 'bob');
    await owner.machine.run(['org', 'create', acme]);
    await owner.machine.run(['member', 'add', acme, person.username]);
    expect((await machine.run(['nonsense'])).code).toBe(2);
    expect((await machine.run(['org', 'create', 'a b'])).code).toBe(2);
    expect((await nobody.run(['whoami'])).code).toBe(3);
    expect((await machine.run(['org', 'delete', acme, '--yes'])).code).toBe(4);
    expect((await machine.run(['user', 'show', unique('nobody')])).code).toBe(5);
    expect((await machine.run(['org', 'create', person.username])).code).toBe(6);
    expect((await deaf.run(['whoami'])).code).toBe(7);
    const failed = await machine.run(['org', 'create', person.username, '--json']);
    expect(failed.stdout).toBe('');
    expect(JSON.parse(failed.stderr)).toMatchObject({ error: 'organization_name_taken', status: 409 });
  });

  it('prints names that could steer a terminal harmlessly', async () => {
    const { machine, person } = await of(world(), 'alice');
    // Stored by something else than the API, which refuses most of them.
    const evil = '\u001b[2J\u009b31m\u202egnp\r\u0007';
    await world().app.deps.db.write(async ({ users }) => {
      const user = await users.find({ id: person.id });
      if (user) await users.update({ ...user, name: evil, company: evil });
    });
    for (const args of [['user', 'show'], ['user', 'show', '--json'], ['whoami']]) {
      const { stdout } = await machine.run(args);
      expect(stdout).toContain('\\u001b[2J');
      // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what must not be there
      expect(stdout).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202e]/);
    }
    expect((await machine.json('user', 'show')).name).toBe(evil);
  });

  it('takes a name that begins with - after --', async () => {
    const { machine, person } = await of(world(), 'alice');
    await person.basic.post('/token', { name: '-rf' });
    expect((await machine.run(['token', 'revoke', '--', '-rf'])).code).toBe(0);
    expect((await machine.run(['user', 'show', '--', '--help'])).code).toBe(5);
  });

  it('is coloured on a terminal, and plain in a pipe or where colours are not wanted', async () => {
    const { machine } = await of(world(), 'alice');
    const terminal = machine.terminal('whoami');
    expect(await terminal.exited).toBe(0);
    expect(terminal.screen).toContain('\u001b[1musername');
    expect((await machine.run(['whoami'])).stdout).not.toContain('\u001b');
    machine.environment['NO_COLOR'] = '1';
    const plain = machine.terminal('whoami');
    await plain.exited;
    expect(plain.screen).not.toContain('\u001b[1m');
  });
});
