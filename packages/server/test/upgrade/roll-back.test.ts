import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { backUpDatabase, restoreDatabase } from '../../src/operator-backup.ts';
import { newDatabase } from '../../src/testing/new-database.ts';
import { type EngineName, engines, expectStatus, World } from '../../src/testing/world.ts';
import { keyOfDumps, restored } from './dumps.ts';

const environment = { TESSERA_KEY: keyOfDumps };

async function served(engine: EngineName, databaseUrl: string): Promise<World> {
  const world = await World.start(engine, { databaseUrl, environment });
  onTestFinished(() => world.stop());
  return world;
}

/** A place with nothing in it, as an environment names it. */
async function emptyPlace(engine: EngineName, folder: string): Promise<string> {
  if (engine === 'sqlite') return `sqlite:${join(folder, 'restored.db')}`;
  const { url, drop } = await newDatabase();
  onTestFinished(drop);
  return url;
}

it.each(engines)('an upgrade is rolled back by restoring what was backed up before it (%s)', async (engine) => {
  const folder = mkdtempSync(join(tmpdir(), 'tessera-roll-back-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const file = join(folder, 'before.backup');
  const before = await restored('schema-5', engine);
  const { manifest } = await backUpDatabase({ ...environment, DATABASE_URL: before }, file, '0.1.0');
  expect(manifest.schemaVersion).toBe(5);

  const upgraded = await served(engine, before);
  await expectStatus(upgraded.anonymous.post('/user', { username: 'zoe', password: 'visibly-fake-zoe' }), 204);
  await upgraded
    .withPassword('alice', 'visibly-fake-alice-password')
    .patch('/users/alice', { name: 'Since the upgrade' });

  const place = await emptyPlace(engine, folder);
  const dataDir = join(folder, 'data');
  mkdirSync(dataDir);
  const there = { ...environment, DATABASE_URL: place, TESSERA_DATA_DIR: dataDir };
  await restoreDatabase(there, file, { keepTokens: false });
  const rolledBack = await served(engine, place);
  const alice = rolledBack.withPassword('alice', 'visibly-fake-alice-password');
  expect((await expectStatus(alice.get('/user'), 200)).body.name).toBe('Fake alice');
  await expectStatus(alice.get('/users/zoe'), 404);
  // What was sealed before is opened with the key of before.
  expect((await expectStatus(alice.get('/credentials/alice/aws/store'), 200)).body).toMatchObject({ name: 'store' });
});
