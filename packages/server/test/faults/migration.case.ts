import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import Sqlite from 'better-sqlite3';
import pg from 'pg';
import { expect, it, onTestFinished, type TestContext } from 'vitest';
import { writeDurably } from '../../src/kit/durable-file.ts';
import { basic } from '../../src/testing/caller.ts';
import { ServerProcess, started, temporaryFolder } from '../../src/testing/process.ts';
import { type EngineName, engines, expectStatus } from '../../src/testing/world.ts';
import { keyOfDumps, restored } from '../upgrade/dumps.ts';
import { CuttableDisk, cannotCut, fileSystems } from './cuttable-disk.ts';
import { expectInvariants } from './invariants.ts';
import { length } from './length.ts';

const rounds = length('rounds', 10);
const added = 20_000;
/** So many that a migration takes its time. */
const manyTokens = `insert into tokens (id, hash, hint, user_id, kind, name, scopes, issued_at, expires_at, made_by_password)
  with recursive n (i) as (select 1 union all select i + 1 from n where i < ${added})
  select t.id || '-added-' || i, substr(t.hash, 1, 38) || (10000 + i), t.hint, t.user_id, 'named', t.name || i, t.scopes, t.issued_at, '2126-01-01T00:00:00.000Z', 0
  from (select * from tokens order by id limit 1) t, n;`;

async function ask(databaseUrl: string, statement: string): Promise<number> {
  if (databaseUrl.startsWith('sqlite:')) {
    const database = new Sqlite(databaseUrl.slice('sqlite:'.length));
    const found = database.prepare(statement).pluck().get();
    database.close();
    return Number(found);
  }
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  const { rows } = await client.query({ text: statement, rowMode: 'array' });
  await client.end();
  return Number(rows[0]?.[0]);
}

const versionOf = (databaseUrl: string) => ask(databaseUrl, 'select max(version) from schema_version');

const environment = () => ({ TESSERA_KEY: keyOfDumps, TESSERA_DATA_DIR: temporaryFolder() });
const limit = { timeout: 60_000 + rounds * 20_000 };

/** How long a start takes that migrates, and to which schema. */
async function measured(engine: EngineName): Promise<{ took: number; newest: number }> {
  const databaseUrl = await restored('schema-5', engine, manyTokens);
  const begun = performance.now();
  const server = await started({ ...environment(), DATABASE_URL: databaseUrl });
  const took = performance.now() - begun;
  await server.stop();
  return { took, newest: await versionOf(databaseUrl) };
}

/**
 * Starts a server that migrates, strikes it somewhere in the middle, and starts another one, which must find all that was
 * there before. Resolves with the version of the schema that the strike left.
 */
async function struck(
  databaseUrl: string,
  { took, newest }: { took: number; newest: number },
  strike: (server: ServerProcess) => Promise<unknown>,
): Promise<number> {
  const all = { ...environment(), DATABASE_URL: databaseUrl };
  const server = ServerProcess.spawn(all);
  onTestFinished(async () => void (await server.stop()));
  // Most of it is Node's own start.
  await sleep(took * (0.4 + 0.6 * Math.random()));
  await strike(server);
  const found = await versionOf(databaseUrl);
  const again = await started(all);
  const alice = again.caller({ authorization: basic('alice', 'visibly-fake-alice-password') });
  await expectStatus(alice.get('/credentials/alice/aws/store'), 200);
  expect(await ask(databaseUrl, "select count(*) from tokens where id like '%-added-%'")).toBe(added);
  await again.stop();
  expect(await versionOf(databaseUrl)).toBe(newest);
  await expectInvariants(databaseUrl);
  return found;
}

async function expectWhole(found: number[], newest: number, { annotate }: Pick<TestContext, 'annotate'>) {
  await annotate(`schema after each, of ${newest}: ${found.join(', ')}`);
  expect(found.filter((version) => ![5, newest].includes(version))).toEqual([]);
}

it.for(engines)(
  `R12: a migration that is killed leaves the old schema or the new one whole, ${rounds} times (%s)`,
  limit,
  async (engine, context) => {
    const start = await measured(engine);
    const found: number[] = [];
    for (let round = 0; round < rounds; round++) {
      const databaseUrl = await restored('schema-5', engine, manyTokens);
      found.push(await struck(databaseUrl, start, (server) => server.stop()));
    }
    await expectWhole(found, start.newest, context);
  },
);

it.for(fileSystems)(
  `R12: so does one whose power is cut, ${rounds} times (sqlite on %s)`,
  limit,
  async (fileSystem, context) => {
    const missing = cannotCut(fileSystem);
    if (missing !== undefined) context.skip(missing);
    const start = await measured('sqlite');
    const old = (await restored('schema-5', 'sqlite', manyTokens)).slice('sqlite:'.length);
    const disk = CuttableDisk.make(fileSystem);
    const file = join(disk.folder, 'tessera.db');
    const found: number[] = [];
    for (let round = 0; round < rounds; round++) {
      for (const end of ['-wal', '-shm']) rmSync(`${file}${end}`, { force: true });
      writeDurably(file, readFileSync(old), { present: 'replace' });
      found.push(await struck(`sqlite:${file}`, start, (server) => disk.cut(server)));
    }
    await expectWhole(found, start.newest, context);
  },
);
