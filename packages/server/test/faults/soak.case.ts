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
/** Caches fill and V8 settles, SQLite's pages for half an hour: the last of these parts counts. */
const parts = 3;
/** Shorter runs tell too little of the slopes to hold them against a limit. */
const conclusiveMinutes = 60;

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
    const wal = Math.max(...samples.map((sample) => sample.wal));
    await annotate(`${minutes} min at ${requestsASecond} requests a second, log up to ${wal.toFixed(0)} MB`);
    let [rss, descriptors] = [growth(samples, 'rss'), growth(samples, 'descriptors')];
    for (let part = 0; part < parts; part++) {
      const [from, to] = [(minutes * part) / parts, (minutes * (part + 1)) / parts];
      const those = samples.filter((sample) => sample.minutes > from && sample.minutes <= to);
      rss = growth(those, 'rss');
      descriptors = growth(those, 'descriptors');
      await annotate(
        `minute ${from.toFixed(1)} to ${to.toFixed(1)}: RSS ${rss.text} MB, descriptors ${descriptors.text}`,
      );
    }
    await annotate(ledger.summary);
    expect(ledger.wrong).toEqual([]);
    expect([...ledger.statuses.keys()].filter((status) => status === 0 || status >= 500)).toEqual([]);
    expect(wal).toBeLessThan(40);
    if (minutes >= conclusiveMinutes) {
      expect(rss.inTenMinutes).toBeLessThan(1);
      expect(descriptors.inTenMinutes).toBeLessThan(1);
    }
    server.signal('SIGTERM');
    expect((await server.ended).code).toBe(0);
    await expectInvariants(databaseUrl);
  },
);
