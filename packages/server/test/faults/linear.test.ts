import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { describe, expect, it, onTestFinished } from 'vitest';
import { FaultyNetwork } from '../../src/testing/faulty-network.ts';
import { fakeKey, lastingDatabase } from '../../src/testing/nodes.ts';
import { numbersFrom, seedOf } from '../../src/testing/seed.ts';
import { type EngineName, engines, World } from '../../src/testing/world.ts';
import { expectInvariants } from './invariants.ts';
import { type Call, isLinearizable, type Model } from './linear.ts';
import { type Subject, subjectsOn } from './linear-subjects.ts';

const histories = 100;
const clients = 6;
const callsOfEach = 4;
/** The refusal of a thing in the wrong state. Any other refusal is a fault of the test. */
const refusals = [
  'credentials_not_found',
  'credentials_name_taken',
  'invitation_not_found',
  'already_member',
  'member_not_found',
  'account_disabled',
];
const seed = seedOf('TESSERA_HISTORY_SEED');

describe('the checker of histories (R10)', () => {
  const model: Model = {
    initial: 'gone',
    states: {
      gone: { create: [true, 'there'], find: [false, 'gone'] },
      there: { create: [false, 'there'], find: [true, 'there'] },
    },
  };
  const call = (kind: string, result: boolean | undefined, sent: number, answered: number) => ({
    ...{ kind, result, sent, answered },
  });
  const holds = (...calls: Call[]) => isLinearizable(model, calls);

  it('accepts histories that some order explains, and no others', () => {
    expect(holds(call('create', true, 0, 9), call('find', false, 1, 2), call('find', true, 3, 4))).toBe(true);
    expect(holds(call('create', true, 0, 1), call('find', false, 2, 3))).toBe(false);
    expect(holds(call('create', true, 0, 2), call('create', true, 1, 3))).toBe(false);
    expect(holds(call('create', undefined, 0, 1), call('find', false, 2, 3), call('find', true, 4, 5))).toBe(true);
    expect(holds(call('find', true, 0, 1), call('find', false, 2, 3))).toBe(false);
  });
});

/** Two nodes on one database, each with a network of its own to it where there is one. */
async function twoNodes(engine: EngineName, databaseUrl: string) {
  const networks = engine === 'sqlite' ? [] : [await network(databaseUrl), await network(databaseUrl)];
  const nodes: World[] = [];
  for (const at of [0, 1]) {
    const url = networks[at]?.url ?? databaseUrl;
    const node = await World.start(engine, { environment: { TESSERA_KEY: fakeKey('shared', 1) }, databaseUrl: url });
    onTestFinished(() => node.stop());
    nodes.push(node);
  }
  return { nodes, networks };
}

const network = (databaseUrl: string) => FaultyNetwork.before(databaseUrl);

/** Six concurrent clients on both nodes, on one new thing. */
async function history({ model, begin }: Subject, nodes: readonly World[], random: () => number): Promise<Call[]> {
  const kinds = Object.keys(model.states[model.initial] ?? {});
  const send = await begin();
  const calls: Call[] = [];
  const client = async (node: World | undefined, plan: string[]) => {
    for (const kind of plan) {
      if (!node) throw new Error('no node');
      const sent = performance.now();
      const { status, body, text } = await send(node, kind);
      // 503 says that nothing was done.
      if (status === 503) continue;
      const isUnknown = body?.error === 'outcome_unknown';
      if (!isUnknown && status >= 300 && !refusals.includes(body?.error))
        throw new Error(`${kind} answered ${status}: ${text}`);
      calls.push({ kind, result: isUnknown ? undefined : status < 300, sent, answered: performance.now() });
    }
  };
  const plans = Array.from({ length: clients }, () =>
    Array.from({ length: callsOfEach }, () => kinds[Math.floor(random() * kinds.length)] ?? ''),
  );
  await Promise.all(plans.map((plan, at) => client(nodes[at % nodes.length], plan)));
  return calls;
}

interface Found {
  /** Which history is the first that no order explains, if one is. */
  wrong: string | undefined;
  /** How many calls had no answer that says whether they were done. */
  unknown: number;
}

/** Makes histories of all subjects in turn, or of some, with connections to the database cut in every fourth. */
async function check(
  { nodes, networks }: Awaited<ReturnType<typeof twoNodes>>,
  { only, seen = (calls) => calls }: { only?: string; seen?: (calls: Call[]) => Call[] } = {},
): Promise<Found> {
  const random = numbersFrom(seed);
  const [first] = nodes;
  if (!first) throw new Error('no node');
  const subjects = Object.entries(await subjectsOn(first)).filter(([name]) => only === undefined || name === only);
  let unknown = 0;
  for (let done = 0; done < histories; done++) {
    const [name, subject] = subjects[done % subjects.length] ?? [];
    if (name === undefined || !subject) throw new Error('nothing to check');
    const cut = async () => {
      await sleep(random() * 20);
      networks[done % networks.length]?.reset();
    };
    const [calls] = await Promise.all([history(subject, nodes, random), done % 4 === 3 ? cut() : undefined]);
    unknown += calls.filter(({ result }) => result === undefined).length;
    if (!isLinearizable(subject.model, seen(calls)))
      return { wrong: `${name}, history ${done + 1}: ${JSON.stringify(calls)}`, unknown };
  }
  return { wrong: undefined, unknown };
}

describe.each(engines)('histories on two nodes (%s) (R10)', (engine) => {
  it(`are explained by one order, ${histories} of ${histories} (seed ${seed})`, async () => {
    const databaseUrl = await lastingDatabase(engine);
    const { wrong } = await check(await twoNodes(engine, databaseUrl));
    expect(wrong).toBeUndefined();
    await expectInvariants(databaseUrl);
  });

  it('would show a memory that is a few milliseconds old', async () => {
    let remembered: { result: boolean | undefined; at: number } | undefined;
    const stale = (call: Call): Call => {
      if (call.kind !== 'find') return call;
      if (remembered && call.sent - remembered.at < 30) return { ...call, result: remembered.result };
      remembered = { result: call.result, at: call.answered };
      return call;
    };
    const nodes = await twoNodes(engine, await lastingDatabase(engine));
    const { wrong } = await check(nodes, { only: 'credentials', seen: (calls) => calls.map(stale) });
    expect(wrong).toBeDefined();
  });
});

it.skipIf(!engines.includes('postgres'))(
  'histories without serializable transactions and a unique index are not explained by one order (R10)',
  async () => {
    const databaseUrl = await lastingDatabase('postgres');
    const nodes = await twoNodes('postgres', databaseUrl);
    const client = new pg.Client({ connectionString: databaseUrl });
    await client.connect();
    await client.query('alter table aws_credentials drop constraint aws_credentials_namespace_id_name_key');
    await client.end();
    const begin = 'begin isolation level serializable';
    for (const network of nodes.networks) network.replace(begin, 'begin'.padEnd(begin.length));
    const { wrong } = await check(nodes, { only: 'credentials' });
    expect(wrong).toBeDefined();
  },
);
