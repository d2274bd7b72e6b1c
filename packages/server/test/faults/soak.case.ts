import { readdirSync, readFileSync, statSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { lastingDatabase } from '../../src/testing/nodes.ts';
import { type ServerProcess, started, temporaryFolder } from '../../src/testing/process.ts';
import { seedOf } from '../../src/testing/seed.ts';
import { engines } from '../../src/testing/world.ts';
import { expectInvariants } from './invariants.ts';
import { Ledger } from './ledger.ts';
import { length } from './length.ts';
import { trend } from './trend.ts';

const clients = 8;
const requestsASecond = 40;
const minutes = length('minutes', 2);
/** Caches fill and V8 settles: what grows in this share of the time is no leak. */
const warmUp = 1 / 3;
/** Shorter runs tell too little of the slope of RSS to hold it against a limit. */
const conclusiveMinutes = 30;

interface Sample {
  minutes: number;
  rss: number;
  descriptors: number;
  wal: number;
}

const mega = 1_000_000;

function sampled(server: ServerProcess, databaseUrl: string, begun: number): Sample {
  const status = readFileSync(`/proc/${server.pid}/status`, 'utf8');
  let wal = 0;
  if (databaseUrl.startsWith('sqlite:')) wal = statSync(`${databaseUrl.slice('sqlite:'.length)}-wal`).size / mega;
  return {
    minutes: (performance.now() - begun) / 60_000,
    rss: (Number(/VmRSS:\s+(\d+)/.exec(status)?.[1]) * 1024) / mega,
    descriptors: readdirSync(`/proc/${server.pid}/fd`).length,
    wal,
  };
}

/** The slope in ten minutes, and in which bounds the figure was. */
function growth(samples: Sample[], figure: 'rss' | 'descriptors') {
  const { slope, error } = trend(samples.map((sample) => ({ minutes: sample.minutes, value: sample[figure] })));
  const values = samples.map((sample) => sample[figure]);
  const bounds = `${Math.min(...values).toFixed(0)} to ${Math.max(...values).toFixed(0)}`;
  return {
    inTenMinutes: slope * 10,
    text: `${(slope * 10).toFixed(2)} ± ${(error * 10).toFixed(2)} in 10 min (${bounds})`,
  };
}

it.for(engines)(
  'R16: memory, descriptors and log stay as they are under load, and nothing fails (%s)',
  { timeout: (minutes + 2) * 60_000 },
  async (engine, { annotate, skip }) => {
    if (process.platform !== 'linux') skip('it reads /proc');
    const databaseUrl = await lastingDatabase(engine);
    const server = await started({ DATABASE_URL: databaseUrl, TESSERA_DATA_DIR: temporaryFolder() });
    const ledger = await Ledger.open((headers) => server.caller(headers), clients, seedOf('TESSERA_FAULTS_SEED'));
    const samples: Sample[] = [];
    const begun = performance.now();
    ledger.start((1000 * clients) / requestsASecond);
    while (performance.now() - begun < minutes * 60_000) {
      await sleep(5000);
      samples.push(sampled(server, databaseUrl, begun));
    }
    await ledger.stop();
    await ledger.check((headers) => server.caller(headers));
    const settled = samples.filter((sample) => sample.minutes > minutes * warmUp);
    const [rss, descriptors] = [growth(settled, 'rss'), growth(settled, 'descriptors')];
    const wal = Math.max(...samples.map((sample) => sample.wal));
    await annotate(
      `${minutes} min at ${requestsASecond} requests a second; after the first third: RSS ${rss.text} MB, descriptors ${descriptors.text}, log up to ${wal.toFixed(0)} MB`,
    );
    await annotate(ledger.summary);
    expect(ledger.wrong).toEqual([]);
    expect([...ledger.statuses.keys()].filter((status) => status === 0 || status >= 500)).toEqual([]);
    expect(wal).toBeLessThan(40);
    expect(descriptors.inTenMinutes).toBeLessThan(minutes >= conclusiveMinutes ? 1 : 50);
    if (minutes >= conclusiveMinutes) expect(rss.inTenMinutes).toBeLessThan(1);
    server.signal('SIGTERM');
    expect((await server.ended).code).toBe(0);
    await expectInvariants(databaseUrl);
  },
);
