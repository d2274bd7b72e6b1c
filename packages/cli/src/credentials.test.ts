import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, statSync } from 'node:fs';
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

async function withLake(world: World): Promise<{ machine: Machine; namespace: string }> {
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
  return { machine, namespace: alice.username };
}

onAServer('tessera credentials', (world) => {
  it('prints a key that a shell takes, and runs a program with one, whose exit is its own', async () => {
    const { machine, namespace } = await withLake(world());
    const { stdout } = await machine.run(['credentials', 'env', namespace, 'lake']);
    expect(stdout).toMatch(/^export AWS_ACCESS_KEY_ID='ASIAFAKE\d+'\n/);
    expect(stdout).toContain(`export AWS_ENDPOINT_URL_S3='${store.url}'\n`);
    const program = ['--', process.execPath, '-e', 'console.log(process.env.AWS_SESSION_TOKEN); process.exit(7)'];
    const run = await machine.spawn(['credentials', 'exec', namespace, 'lake', ...program]);
    expect(run).toMatchObject({ code: 7, stdout: 'fake-session-token==\n' });
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
