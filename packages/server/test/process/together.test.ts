import { readdirSync } from 'node:fs';
import { expect, it, onTestFinished } from 'vitest';
import { basic } from '../../src/testing/caller.ts';
import { newDatabase } from '../../src/testing/new-database.ts';
import { started, temporaryFolder } from '../../src/testing/process.ts';
import { engines, expectStatus, unique } from '../../src/testing/world.ts';

it.each(engines)('processes that start together migrate once and serve one database (%s)', async (engine) => {
  const dataDir = temporaryFolder();
  let databaseUrl = '';
  if (engine === 'postgres') {
    const { url, drop } = await newDatabase();
    onTestFinished(drop);
    databaseUrl = url;
  }
  const environment = { TESSERA_DATA_DIR: dataDir, DATABASE_URL: databaseUrl };
  const servers = await Promise.all(Array.from({ length: 4 }, () => started(environment)));
  const [first, ...others] = servers;
  const [username, password] = [unique('alice'), 'visibly-fake-password'];
  await expectStatus(first?.caller().post('/user', { username, password }) ?? Promise.reject(), 204);
  for (const other of others) {
    const seen = await expectStatus(other.caller({ authorization: basic(username, password) }).get('/user'), 200);
    expect(seen.body.username).toBe(username);
  }
  // They also agree on one key file.
  expect(readdirSync(dataDir).filter((name) => name.startsWith('keys'))).toEqual(['keys']);
});
