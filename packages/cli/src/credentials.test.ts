import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { afterAll, beforeAll, expect, it, onTestFinished } from 'vitest';
import { FakeStore } from '../../server/src/testing/fake-store.ts';
import { expectStatus, type World } from '../../server/src/testing/world.ts';
import { onAServer } from './testing/on-a-server.ts';
import { Machine, main } from './testing/run.ts';

let store: FakeStore;
beforeAll(async () => {
  store = await FakeStore.start();
});
afterAll(() => store.close());

async function withLake(world: World): Promise<{ machine: Machine; namespace: string; id: string }> {
  const alice = await world.person('alice');
  const lake = {
    name: 'lake',
    access_key_id: 'AKIAFAKE1',
    secret_access_key: 'fake-secret-of-the-lake',
    endpoint: store.url,
    buckets: ['s3://acme-lake/raw'],
  };
  await expectStatus(alice.session.post(`/credentials/${alice.username}/aws`, lake), 204);
  const machine = new Machine({ TESSERA_URL: world.url, TESSERA_TOKEN: alice.token });
  return { machine, namespace: alice.username, id: alice.id };
}

onAServer('tessera credentials', (world) => {
  it('prints a key that a shell takes, and runs a program with one, whose exit is its own', async () => {
    const { machine, namespace } = await withLake(world());
    const { stdout } = await machine.run(['credentials', 'env', namespace, 'lake']);
    expect(stdout).toMatch(/^export AWS_ACCESS_KEY_ID='ASIAFAKE\d+'\n/);
    expect(stdout).toContain(`export AWS_ENDPOINT_URL_S3='${store.url}'\n`);
    expect(stdout).toMatch(/\nexport AWS_DEFAULT_REGION='us-east-1'\n/);
    expect(stdout).toMatch(/\nunset AWS_PROFILE AWS_DEFAULT_PROFILE\n$/);
    // Programs in JavaScript would take the key of that profile, and not the narrow one.
    machine.environment['AWS_PROFILE'] = 'wide';
    const says = 'console.log(process.env.AWS_SESSION_TOKEN, process.env.AWS_PROFILE); process.exit(7)';
    const program = ['--', process.execPath, '-e', says];
    const run = await machine.spawn(['credentials', 'exec', namespace, 'lake', ...program]);
    expect(run).toMatchObject({ code: 7, stdout: 'fake-session-token== undefined\n' });
    expect((await machine.run(['credentials', 'env', namespace, 'lake', '--access', 'all'])).code).toBe(2);
    expect((await machine.run(['credentials', 'env', namespace, 'lake', '--path', 's3://other'])).code).toBe(2);
  });

  it('is a credential_process that keeps its answer, for its owner alone, until it is nearly over', async () => {
    const { machine, namespace } = await withLake(world());
    const before = store.asked.length;
    const ask = async () => JSON.parse((await machine.run(['credentials', 'process', namespace, 'lake'])).stdout);
    const first = await ask();
    expect(first).toMatchObject({ Version: 1, SessionToken: 'fake-session-token==' });
    const folder = machine.path('.config', 'tessera', 'keys');
    const [file = ''] = readdirSync(folder);
    expect(statSync(`${folder}/${file}`).mode & 0o777).toBe(0o600);
    delete machine.environment['TESSERA_URL'];
    machine.environment['TESSERA_URL'] = world().url;
    expect(await ask()).toEqual(first);
    expect(store.asked.length - before).toBe(1);
    // One that has ended goes with the next that is kept, and all of them with the sign-out.
    writeFileSync(`${folder}/ended.json`, JSON.stringify({ ...first, Expiration: '2020-01-01T00:00:00Z' }));
    await machine.run(['credentials', 'process', namespace, 'lake', '--access', 'write']);
    expect(readdirSync(folder)).toHaveLength(2);
    const token = machine.environment['TESSERA_TOKEN'] ?? '';
    await machine.run(['login', world().url, '--token-file', '-'], token);
    expect((await machine.run(['logout'])).code).toBe(0);
    expect(existsSync(folder)).toBe(false);
  });

  it('gives its key also where nothing can be kept', async () => {
    const { machine, namespace } = await withLake(world());
    writeFileSync(machine.path('file'), '');
    machine.environment['XDG_CONFIG_HOME'] = machine.path('file');
    const { code, stdout } = await machine.run(['credentials', 'process', namespace, 'lake']);
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ Version: 1, SessionToken: 'fake-session-token==' });
  });

  it('serves keys on loopback to a bearer of the path and the token, and stops on a signal', async () => {
    const { machine, namespace } = await withLake(world());
    const args = [main, 'credentials', 'serve', namespace, 'lake'];
    const child = spawn(process.execPath, args, { cwd: machine.folder, env: machine.environment });
    onTestFinished(() => void child.kill('SIGKILL'));
    const told: Record<string, string> = {};
    for await (const line of createInterface({ input: child.stdout })) {
      const [, variable = '', value = ''] = /^export (\w+)='(.*)'$/.exec(line) ?? [];
      told[variable] = value;
      if (Object.keys(told).length === 2) break;
    }
    const url = told['AWS_CONTAINER_CREDENTIALS_FULL_URI'] ?? '';
    const authorization = told['AWS_CONTAINER_AUTHORIZATION_TOKEN'] ?? '';
    expect(new URL(url).hostname).toBe('127.0.0.1');
    const key = await (await fetch(url, { headers: { authorization } })).json();
    expect(key).toMatchObject({ Token: 'fake-session-token==', Expiration: expect.stringMatching(/Z$/) });
    expect((await fetch(url)).status).toBe(403);
    expect((await fetch(`${new URL(url).origin}/`, { headers: { authorization } })).status).toBe(403);
    child.kill('SIGTERM');
    expect((await once(child, 'exit'))[0]).toBe(0);
  });

  it('stores, lists, shows, changes and deletes credentials of every provider in one way', async () => {
    const { machine, namespace } = await withLake(world());
    const credentials = (verb: string, ...args: string[]) => ['credentials', verb, namespace, ...args];
    const stored = async (args: string[], secret: string) => {
      const run = await machine.run(credentials('add', ...args, '--json'), secret);
      expect(run.stderr).toBe('');
      expect(run.stdout).not.toContain('fake-secret');
      return JSON.parse(run.stdout);
    };
    const secret = ['--secret-key-file', '-'];
    expect(await stored(['key', '--access-key-id', 'AKIAFAKE2', ...secret], 'fake-secret-2')).toMatchObject({
      provider: 'AWS',
      access_key_id: 'AKIAFAKE2',
      default: false,
    });
    const arn = 'arn:aws:iam::123456789012:role/reader';
    expect(await stored(['role', '--role-arn', arn, '--allowed-in-tasks', 'no'], '')).toMatchObject({
      service_role_arn: arn,
      allowed_in_tasks: false,
    });
    const account = ['--account-name', 'fakeaccount'];
    const accountKey = Buffer.from('fake-secret of an account').toString('base64');
    expect(await stored(['blobs', ...account, ...secret], accountKey)).toMatchObject({
      provider: 'AZURE',
      account_name: 'fakeaccount',
      default: true,
    });
    await stored(['app', ...account, '--tenant-id', 'fake-t', '--client-id', 'fake-c', ...secret], 'fake-secret-app');
    await stored(['sas', ...account, '--sas-token-file', '-'], '?sv=2022-11-02&sp=r&sig=fake-secret');
    const keyFile = '{\n"client_email": "fake@example.com",\n"private_key": "fake-secret"\n}';
    expect(await stored(['objects', '--key-file', '-'], keyFile)).toMatchObject({ account_id: 'fake@example.com' });
    await stored(['hmac', '--provider', 'gcp', '--access-key-id', 'GOOGFAKE', ...secret], 'fake-secret-hmac');
    const names = ['app', 'blobs', 'hmac', 'key', 'lake', 'objects', 'role', 'sas'];
    const list = await machine.json(...credentials('list'));
    expect(list.map(({ name }: { name: string }) => name)).toEqual(names);
    // What scripts read of AWS's keys, before there were others.
    expect(list[4]).toMatchObject({ access_key_id: 'AKIAFAKE1', default: true, buckets: ['s3://acme-lake/raw'] });
    await machine.run(credentials('validate', 'lake'));
    await machine.run(credentials('env', 'lake'));
    const { stdout: table } = await machine.run(credentials('list'));
    expect(table).toMatch(/^NAME +PROVIDER +KEY +DEFAULT +IN_TASKS +LAST_USED_AT +VALIDATED +BUCKETS\n/);
    expect(table).toMatch(/\nlake +AWS +AKIAFAKE1 +yes +yes +.*does not work +s3:\/\/acme-lake\/raw\n/);
    expect(table).toMatch(/\nblobs +AZURE +fakeaccount +yes +yes +never\n/);
    const { stdout: shown } = await machine.run(credentials('show', 'lake'));
    expect(shown).toMatch(/\nvended_scope_enforced +failed +\S/);
    // A role that stands alone gets a key, an account another key, a SAS token another one, and an application another secret.
    const update = async (args: string[], input = '') => {
      const { code, stderr } = await machine.run(credentials('update', ...args), input);
      return code === 0 ? 'changed' : stderr;
    };
    expect(
      await update(['role', '--access-key-id', 'AKIAFAKE3', ...secret, '--allowed-in-tasks', 'yes'], 'fake-secret-3'),
    ).toBe('changed');
    expect(await machine.json(...credentials('show', 'role'))).toMatchObject({
      access_key_id: 'AKIAFAKE3',
      service_role_arn: arn,
      allowed_in_tasks: true,
    });
    expect(await update(['blobs', ...secret, '--bucket', 'azure://lake'], accountKey)).toBe('changed');
    expect(await update(['sas', '--sas-token-file', '-'], '?sv=2022-11-02&sp=rl&sig=fake-secret')).toBe('changed');
    expect(await update(['app', ...secret, '--name', 'client'], 'fake-secret-new')).toBe('changed');
    expect(await update(['objects', '--default', '--allowed-in-tasks', 'no'])).toBe('changed');
    expect(await update(['blobs', '--region', 'eu-west-1'])).toContain('--region is no option of credentials of azure');
    expect((await machine.run(credentials('add', 'none'))).code).toBe(2);
    const mixed = await machine.run(credentials('add', 'mixed', ...account, '--key-file', 'key.json'));
    expect([mixed.code, mixed.stderr]).toEqual([2, expect.stringContaining('--key-file is no option')]);
    for (const name of ['client', 'blobs', 'objects']) {
      expect((await machine.run(credentials('delete', name, '--yes'))).code).toBe(0);
    }
    expect(await machine.json(...credentials('list'))).toHaveLength(5);
  });

  it('lists all of them, where they are more than a page', async () => {
    const { machine, namespace, id: namespaceId } = await withLake(world());
    const { db, newId } = world().app.deps;
    const at = '2030-01-01T00:00:00.000Z';
    const role = { kind: 'aws', serviceRoleArn: 'arn:aws:iam::123456789012:role/x', allowedInTasks: true } as const;
    await db.write(async ({ awsCredentials }) => {
      for (let one = 0; one < 201; one++) {
        const names = { id: newId(), namespaceId, name: `role-${one}` };
        await awsCredentials.insert({ ...names, ...role, isDefault: false, buckets: [], createdAt: at, updatedAt: at });
      }
    });
    expect(await machine.json('credentials', 'list', namespace)).toHaveLength(202);
  });

  it('validates one or all, presigns, and shows the external ID', async () => {
    const { machine, namespace } = await withLake(world());
    const one = await machine.run(['credentials', 'validate', namespace, 'lake', '--json']);
    // The fake store keeps nothing apart.
    expect(one.code).toBe(1);
    const { checks } = JSON.parse(one.stdout);
    expect(checks.at(-2)).toMatchObject({ name: 'vended_scope_enforced', status: 'failed', error: 'not_narrowed' });
    expect((await machine.run(['credentials', 'validate', namespace])).stdout).toContain('vended_scope_enforced');
    const { stdout } = await machine.run([
      'credentials',
      'presign',
      namespace,
      'lake',
      'GET',
      's3://acme-lake/raw/a b',
    ]);
    expect(stdout).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/acme-lake\/raw\/a%20b\?X-Amz-Algorithm=/);
    expect(await machine.json('credentials', 'trust', namespace)).toEqual({
      external_id: expect.stringMatching(/^tessera-/),
    });
  });
});
