import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { readConfig } from '../../server/src/config/config.ts';
import { openSecret, sealSecret } from '../../server/src/operations/aws-credentials/key-pair.ts';
import { onEveryEngine, unique } from '../../server/src/testing/world.ts';
import { Machine, main } from './testing/run.ts';

// On each of two engines.
const rounds = 10;

it('prints a key that the server takes', async () => {
  const { stdout } = await new Machine().run(['key', 'new']);
  expect(stdout).toMatch(/^\d{4}-\d\d-\d\d-[0-9a-f]{6}:[A-Za-z0-9+/]{43}=\n$/);
  const machine = new Machine();
  const { keyRing } = readConfig({ TESSERA_DATA_DIR: machine.path('data'), TESSERA_KEY: stdout.trim() });
  expect(keyRing.keys).toHaveLength(1);
});

it('puts a new key first in the key file, and keeps the old ones and its mode', async () => {
  const machine = new Machine();
  const { stdout: old } = await machine.run(['key', 'new']);
  mkdirSync(machine.path('data'));
  const file = machine.path('data', 'keys');
  writeFileSync(file, old, { mode: 0o600 });
  const { id } = await machine.json('key', 'new', '--write');
  expect(readFileSync(file, 'utf8')).toMatch(new RegExp(`^${id}:`));
  expect(readFileSync(file, 'utf8').endsWith(old)).toBe(true);
  expect(statSync(file).mode & 0o777).toBe(0o600);
  machine.environment['TESSERA_KEY'] = old.trim();
  expect((await machine.run(['key', 'new', '--write'])).code).toBe(2);
});

it('makes the key file that the configuration names, and none that it does not', async () => {
  const machine = new Machine({ TESSERA_KEY_FILE: '' });
  expect((await machine.run(['key', 'new', '--write'])).code).toBe(2);
  const file = machine.path('etc', 'keys');
  machine.environment['TESSERA_KEY_FILE'] = file;
  const { id } = await machine.json('key', 'new', '--write');
  expect(readFileSync(file, 'utf8')).toMatch(new RegExp(`^${id}:[A-Za-z0-9+/]{43}=\n$`));
  expect(statSync(file).mode & 0o777).toBe(0o600);
});

onEveryEngine('tessera key rewrap', (world) => {
  it('C15: leaves every secret readable when it is killed, and goes on when run again', async () => {
    const { db, newId } = world().app.deps;
    const machine = new Machine({ DATABASE_URL: world().databaseUrl, TESSERA_DATA_DIR: world().dataDir });
    const ring = () => readConfig({ TESSERA_DATA_DIR: world().dataDir }).keyRing;
    const { id: namespaceId } = await world().person('alice');
    const now = new Date().toISOString();
    const texts = Array.from({ length: 400 }, (_, index) => `fake-secret-${index}`);
    await db.write(async ({ awsCredentials }) => {
      for (const text of texts) {
        const id = newId();
        await awsCredentials.insert({
          id,
          namespaceId,
          name: text,
          accessKeyId: unique('AKIAFAKE'),
          secret: sealSecret(ring(), text, { id, namespaceId, kind: 'aws' }),
          kind: 'aws',
          allowedInTasks: true,
          isDefault: false,
          buckets: [],
          createdAt: now,
          updatedAt: now,
        });
      }
    });
    const waiting = (first: string) => db.read(({ keys }) => keys.countNotUnder(first));
    let cutOff = 0;
    for (let round = 0; round < rounds; round++) {
      expect((await machine.run(['key', 'new', '--write'])).code).toBe(0);
      const [first] = ring().keys;
      const child = spawn(process.execPath, [main, 'key', 'rewrap'], { cwd: machine.folder, env: machine.environment });
      const exited = once(child, 'exit');
      while (child.exitCode === null && (await waiting(first?.id ?? '')) === texts.length) await sleep(2);
      child.kill('SIGKILL');
      await exited;
      if ((await waiting(first?.id ?? '')) > 0) cutOff++;
      const stored = await db.read(({ awsCredentials }) => awsCredentials.listOf(namespaceId));
      const read = stored.map((one) => (one.secret ? openSecret(ring(), one.secret, one) : ''));
      expect(read.sort()).toEqual([...texts].sort());
      await machine.run(['key', 'rewrap']);
      expect(await waiting(first?.id ?? '')).toBe(0);
    }
    expect(cutOff).toBeGreaterThan(0);
  }, 120_000);
});
