import { setTimeout as sleep } from 'node:timers/promises';
import Sqlite from 'better-sqlite3';
import pg from 'pg';
import { expect, it } from 'vitest';
import { basic } from '../../src/testing/caller.ts';
import { ServerProcess, started, temporaryFolder } from '../../src/testing/process.ts';
import { engines, expectStatus } from '../../src/testing/world.ts';
import { keyOfDumps, restored } from '../upgrade/dumps.ts';
import { expectInvariants } from './invariants.ts';
import { length } from './length.ts';

const rounds = length('rounds', 10);
const added = 20_000;
/** So many that a migration takes its time. */
const manyTokens = `insert into tokens (id, hash, hint, user_id, kind, name, scopes, issued_at, expires_at, made_by_password)
  with recursive n (i) as (select 1 union all select i + 1 from n where i < ${added})
  select t.id || '-added-' || i, t.hash || i, t.hint, t.user_id, 'named', t.name || i, t.scopes, t.issued_at, '2126-01-01T00:00:00.000Z', 0
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

it.for(engines)(
  `R12: a migration that is killed leaves the old schema or the new one whole, ${rounds} times (%s)`,
  { timeout: 60_000 + rounds * 20_000 },
  async (engine, { annotate }) => {
    const environment = { TESSERA_KEY: keyOfDumps, TESSERA_DATA_DIR: temporaryFolder() };
    const whole = await restored('schema-5', engine, manyTokens);
    const begun = performance.now();
    const first = await started({ ...environment, DATABASE_URL: whole });
    const took = performance.now() - begun;
    await first.stop();
    const newest = await versionOf(whole);
    const found: number[] = [];
    for (let round = 0; round < rounds; round++) {
      const databaseUrl = await restored('schema-5', engine, manyTokens);
      const all = { ...environment, DATABASE_URL: databaseUrl };
      const killed = ServerProcess.spawn(all);
      // Most of it is Node's own start.
      await sleep(took * (0.4 + 0.6 * Math.random()));
      await killed.stop();
      found.push(await versionOf(databaseUrl));
      const again = await started(all);
      const alice = again.caller({ authorization: basic('alice', 'visibly-fake-alice-password') });
      await expectStatus(alice.get('/credentials/alice/aws/store'), 200);
      expect(await ask(databaseUrl, "select count(*) from tokens where id like '%-added-%'")).toBe(added);
      await again.stop();
      expect(await versionOf(databaseUrl)).toBe(newest);
      await expectInvariants(databaseUrl);
    }
    await annotate(`schema after the kill, of ${newest}: ${found.join(', ')}`);
    expect(found.filter((version) => ![5, newest].includes(version))).toEqual([]);
  },
);
