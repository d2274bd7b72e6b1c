import { setTimeout as sleep } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { type ServerProcess, started, temporaryFolder } from '../../src/testing/process.ts';
import { seedOf } from '../../src/testing/seed.ts';
import { expectInvariants } from './invariants.ts';
import { Ledger, type Way } from './ledger.ts';
import { length } from './length.ts';
import { cannotCluster, PatroniCluster } from './patroni.ts';

const clients = 8;
/** How long a client pauses between requests. */
const pauseMs = 50;
const rounds = length('rounds', 1);
const recoveryMs = 30_000;
/** Longer than Patroni takes to notice that etcd is gone and to demote the leader, or to keep it. */
const withoutEtcdMs = 25_000;

/** Does something to the cluster under load. Resolves with the longest time in which no change was acknowledged, in seconds. */
async function pauseWhile(ledger: Ledger, work: () => Promise<unknown>): Promise<number> {
  let [acknowledged, since, longest] = [ledger.acknowledged, performance.now(), 0];
  const look = setInterval(() => {
    longest = Math.max(longest, performance.now() - since);
    if (ledger.acknowledged === acknowledged) return;
    acknowledged = ledger.acknowledged;
    since = performance.now();
  }, 10);
  ledger.start(pauseMs);
  await sleep(1000);
  await work();
  const before = ledger.acknowledged;
  const until = performance.now() + recoveryMs;
  while (ledger.acknowledged < before + 20 && performance.now() < until) await sleep(50);
  clearInterval(look);
  await ledger.stop();
  return longest / 1000;
}

const statusOf = async (server: ServerProcess, path: string) => (await fetch(`${server.url}${path}`)).status;

it('R07: loses nothing under Patroni in a switch-over, a fail-over and without etcd', {
  timeout: 300_000 + rounds * 180_000,
}, async ({ annotate, skip }) => {
  const missing = cannotCluster();
  if (missing !== undefined) skip(missing);
  const cluster = await PatroniCluster.start();
  const server = await started({ DATABASE_URL: cluster.url, TESSERA_DATA_DIR: temporaryFolder() });
  const way: Way = (headers) => server.caller(headers);
  let output: string | undefined;
  void server.ended.then(() => {
    output = server.output;
  });
  const ledger = await Ledger.open(way, clients, seedOf('TESSERA_FAULTS_SEED'));

  const settled = async (what: string, pause: number) => {
    expect(output).toBeUndefined();
    await cluster.untilSynchronous();
    await ledger.check(way);
    await annotate(`${what}: no change acknowledged for ${pause.toFixed(1)} s; ${ledger.wrong.length} contradicted`);
    expect(ledger.wrong).toEqual([]);
  };

  for (let round = 0; round < rounds; round++) {
    await settled('switch-over', await pauseWhile(ledger, () => cluster.switchOver()));
    let bringBack = () => {};
    const failedOver = await pauseWhile(ledger, async () => {
      bringBack = await cluster.killLeader();
    });
    bringBack();
    await settled('fail-over, the leader and its Patroni killed', failedOver);
  }

  const withoutEtcd = await pauseWhile(ledger, async () => {
    await cluster.killEtcd();
    await cluster.until('the leader is demoted', async () => !(await cluster.hasLeader()));
    await cluster.until('not ready', async () => (await statusOf(server, '/readyz')) === 503);
    expect(await statusOf(server, '/healthz')).toBe(200);
    cluster.startEtcd();
    await cluster.until('the leader is back', () => cluster.hasLeader());
  });
  await settled('etcd gone until the leader was demoted, and back', withoutEtcd);

  await cluster.keepLeaderWithoutEtcd();
  const failsafe = await pauseWhile(ledger, async () => {
    await cluster.killEtcd();
    await sleep(withoutEtcdMs);
    expect(await cluster.hasLeader()).toBe(true);
    cluster.startEtcd();
  });
  await settled(`etcd gone for ${withoutEtcdMs / 1000} s with failsafe_mode`, failsafe);

  await annotate(ledger.summary);
  server.signal('SIGTERM');
  expect((await server.ended).code).toBe(0);
  await expectInvariants(await cluster.leaderUrl());
});
