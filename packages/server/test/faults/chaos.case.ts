import { setTimeout as sleep } from 'node:timers/promises';
import { expect, it, onTestFinished } from 'vitest';
import { fakeKey, lastingDatabase } from '../../src/testing/nodes.ts';
import { type PostgresServer, startPostgres } from '../../src/testing/postgres.ts';
import { numbersFrom, seedOf } from '../../src/testing/seed.ts';
import { type EngineName, engines } from '../../src/testing/world.ts';
import { canFail } from './faulty.ts';
import { FaultyNode } from './faulty-node.ts';
import { expectInvariants } from './invariants.ts';
import { Ledger, type Way } from './ledger.ts';
import { length } from './length.ts';

const minutes = length('minutes', 1);
const seed = seedOf('TESSERA_FAULTS_SEED');
const clients = 8;
const requestsASecond = 40;
const recoveryMs = 30_000;

interface Chaos {
  nodes: [FaultyNode, FaultyNode];
  node: FaultyNode;
  postgres: PostgresServer | undefined;
  /** A number of milliseconds from 0 to this. */
  upTo(milliseconds: number): number;
}

/** The faults. Each lasts for a while, is mended, and leaves nodes down only where nothing else brings them back. */
const faults: Record<EngineName | 'both', Record<string, (chaos: Chaos) => Promise<void>>> = {
  both: {
    async killed({ node, upTo }) {
      await node.kill();
      await sleep(upTo(1000));
    },
    stopped: ({ node }) => node.stop(),
    frozen: ({ node, upTo }) => node.freeze(upTo(8000)),
  },
  sqlite: {
    async 'clock wrong'({ nodes, upTo }) {
      const skew = upTo(1) > 0.5 ? 300 : -3600;
      for (const node of nodes) node.be(`clock ${skew}`);
      await sleep(upTo(5000));
      for (const node of nodes) node.be('');
    },
    async 'sync failed'({ node }) {
      node.be('sync');
      if (!(await node.ends(20_000))) node.wrong.push('a node outlived a sync that failed');
      node.be('');
    },
    async 'sync of a checkpoint failed'({ node, upTo }) {
      node.be('move');
      await node.ends(upTo(5000));
      node.be('');
    },
    async 'disk full'({ node, upTo }) {
      node.be('full');
      await sleep(upTo(5000));
      node.be('');
    },
    async 'disk read-only'({ node, upTo }) {
      node.be('read-only');
      await sleep(upTo(5000));
      node.be('');
    },
    async 'disk silent, then killed'({ node, upTo }) {
      node.be('slow');
      await sleep(upTo(8000));
      node.be('');
      await node.kill();
    },
  },
  postgres: {
    async 'clock wrong'({ node, upTo }) {
      node.be(`clock ${upTo(1) > 0.5 ? 300 : -3600}`);
      await sleep(upTo(5000));
      node.be('');
    },
    'database crashed': async ({ postgres }) => postgres?.crash(),
    async 'connections cut'({ node, upTo }) {
      for (let cuts = 0; cuts < 5; cuts++) {
        node.network?.reset();
        await sleep(upTo(500));
      }
    },
    async 'connections refused'({ node, upTo }) {
      node.network?.refuse();
      await sleep(upTo(5000));
      node.network?.mend();
    },
    async 'network silent'({ node, upTo }) {
      node.network?.stall();
      await sleep(upTo(8000));
      node.network?.mend();
    },
    async 'cut in a commit'({ node, upTo }) {
      node.network?.when('commit', upTo(1) > 0.5 ? 'cut after' : 'cut before');
      await sleep(upTo(1000));
      node.network?.mend();
    },
  },
};

/** Faults that strike both nodes, and so come alone. */
const shared = ['clock wrong', 'database crashed'];

async function recovered(nodes: readonly FaultyNode[]): Promise<void> {
  const until = performance.now() + recoveryMs;
  for (const node of nodes) {
    await node.up();
    while (!(await node.isReady())) {
      if (performance.now() > until) throw new Error(`a node is not ready ${recoveryMs / 1000} s after all was mended`);
      await sleep(50);
    }
  }
}

it.for(engines)(
  `R24: holds its promises under all faults, in any order (%s, seed ${seed})`,
  { timeout: (minutes + 3) * 60_000 },
  async (engine, { annotate, skip }) => {
    if (!canFail) skip('no C compiler, or no Linux');
    const random = numbersFrom(seed);
    const postgres = engine === 'postgres' ? await startPostgres([]) : undefined;
    if (postgres) onTestFinished(postgres.stop);
    const databaseUrl = postgres?.url ?? (await lastingDatabase(engine));
    const environment = { TESSERA_KEY: fakeKey('shared', 1) };
    const first = await FaultyNode.start(databaseUrl, environment);
    const nodes: [FaultyNode, FaultyNode] = [first, await FaultyNode.start(databaseUrl, environment)];
    const either: Way = (headers) => nodes[Math.random() < 0.5 ? 0 : 1].way(headers);
    const ledger = await Ledger.open(either, clients, seed);
    const wrong = () => [...ledger.wrong, ...nodes.flatMap((node) => node.wrong)];
    const possible = Object.entries({ ...faults.both, ...faults[engine] });
    const happened = new Map<string, number>();
    const until = performance.now() + minutes * 60_000;
    ledger.start((1000 * clients) / requestsASecond);
    while (performance.now() < until && wrong().length === 0) {
      // Sometimes to each node one, at the same time.
      const struck = random() < 0.3 ? nodes : [nodes[random() < 0.5 ? 0 : 1]];
      await Promise.all(
        struck.map(async (node) => {
          const those = struck.length > 1 ? possible.filter(([name]) => !shared.includes(name)) : possible;
          const [name, strike] = those[Math.floor(random() * those.length)] as (typeof those)[number];
          happened.set(name, (happened.get(name) ?? 0) + 1);
          await strike({ nodes, node, postgres, upTo: (milliseconds) => random() * milliseconds });
        }),
      );
      await recovered(nodes);
      await sleep(random() * 1000);
    }
    await ledger.stop();
    await ledger.check(...nodes.map(({ way }) => way));
    await annotate(ledger.summary);
    await annotate([...happened].map(([name, count]) => `${count} × ${name}`).join(', '));
    expect(wrong()).toEqual([]);
    await expectInvariants(databaseUrl);
  },
);
