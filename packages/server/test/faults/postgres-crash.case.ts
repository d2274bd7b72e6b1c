import { setTimeout as sleep } from 'node:timers/promises';
import { expect, it, onTestFinished } from 'vitest';
import { startPostgres } from '../../src/testing/postgres.ts';
import { started, temporaryFolder } from '../../src/testing/process.ts';
import { seedOf } from '../../src/testing/seed.ts';
import { eventually } from '../../src/testing/world.ts';
import { expectInvariants } from './invariants.ts';
import { Ledger, type Way } from './ledger.ts';
import { length } from './length.ts';

const clients = 8;
const rounds = length('rounds', 3);

it(`R03: loses nothing when PostgreSQL is killed with all its processes, ${rounds} times`, {
  timeout: 60_000 + rounds * 30_000,
}, async ({ annotate, skip }) => {
  if (process.platform !== 'linux') skip('it reads /proc');
  const postgres = await startPostgres([]);
  onTestFinished(postgres.stop);
  const server = await started({ DATABASE_URL: postgres.url, TESSERA_DATA_DIR: temporaryFolder() });
  const way: Way = (headers) => server.caller(headers);
  const ledger = await Ledger.open(way, clients, seedOf('TESSERA_FAULTS_SEED'));
  let slowest = 0;
  for (let round = 0; round < rounds; round++) {
    ledger.start();
    await sleep(300 + Math.random() * 1200);
    await postgres.crash();
    const back = performance.now();
    await eventually(async () => (await fetch(`${server.url}/readyz`)).status === 200);
    slowest = Math.max(slowest, performance.now() - back);
    await ledger.stop();
    await ledger.check(way);
  }
  await annotate(`${ledger.summary}; ready again at most ${slowest.toFixed(0)} ms after PostgreSQL was up`);
  expect(ledger.wrong).toEqual([]);
  // Nothing but "not done" and "not known" meanwhile.
  expect([...ledger.statuses.keys()].filter((status) => ![200, 204, 401, 404, 500, 503].includes(status))).toEqual([]);
  server.signal('SIGTERM');
  expect((await server.ended).code).toBe(0);
  await expectInvariants(postgres.url);
});
