import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { HttpClient } from '../../src/testing/caller.ts';
import { fakeKey } from '../../src/testing/nodes.ts';
import { seedOf } from '../../src/testing/seed.ts';
import { engines, unique, World } from '../../src/testing/world.ts';
import { expectInvariants } from './invariants.ts';
import { type Call, isLinearizable } from './linear.ts';

const histories = 100;
const clients = 6;
const callsOfEach = 4;
const kinds = ['create', 'remove', 'find'] as const;
const seed = seedOf('TESSERA_HISTORY_SEED');

/** Numbers below 1, the same for the same seed (mulberry32). */
function numbers(from: number): () => number {
  let state = from;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
}

describe('the checker of histories (R10)', () => {
  const call = (kind: Call['kind'], result: boolean | undefined, sent: number, answered: number) => ({
    ...{ kind, result, sent, answered },
  });

  it('takes what some order explains, and nothing else', () => {
    expect(isLinearizable([call('create', true, 0, 9), call('find', false, 1, 2), call('find', true, 3, 4)])).toBe(
      true,
    );
    expect(isLinearizable([call('create', true, 0, 1), call('find', false, 2, 3)])).toBe(false);
    expect(isLinearizable([call('create', true, 0, 2), call('create', true, 1, 3)])).toBe(false);
    expect(isLinearizable([call('create', undefined, 0, 1), call('find', false, 2, 3), call('find', true, 4, 5)])).toBe(
      true,
    );
    expect(isLinearizable([call('find', true, 0, 1), call('find', false, 2, 3)])).toBe(false);
  });
});

describe.each(engines)('histories on two nodes (%s) (R10)', (engine) => {
  const nodes: World[] = [];
  beforeAll(async () => {
    const environment = { TESSERA_KEY: fakeKey('shared', 1) };
    const first = await World.start(engine, { environment });
    nodes.push(first, await World.start(engine, { environment, databaseUrl: first.databaseUrl }));
  });
  afterAll(async () => {
    for (const node of nodes.reverse()) await node.stop();
  });

  /** Six clients at once on both nodes, on one name of credentials. `mutate` may change what is seen of an answer. */
  async function history(random: () => number, namespace: string, ways: HttpClient[], mutate: (call: Call) => Call) {
    const name = unique('name');
    const path = `/credentials/${namespace}/aws`;
    const role = { name, service_role_arn: 'arn:aws:iam::000000000000:role/fake' };
    const calls: Call[] = [];
    const client = async (way: HttpClient | undefined, plan: Call['kind'][]) => {
      for (const kind of plan) {
        const sent = performance.now();
        const answer = await (kind === 'create'
          ? way?.post(path, role)
          : kind === 'remove'
            ? way?.delete(`${path}/${name}`)
            : way?.get(`${path}/${name}`));
        const status = answer?.status ?? 0;
        // 503 says that nothing was done.
        if (status === 503) continue;
        if (![200, 204, 404, 409].includes(status)) throw new Error(`${kind} answered ${status}: ${answer?.text}`);
        calls.push(mutate({ kind, result: status < 300, sent, answered: performance.now() }));
      }
    };
    const plans = Array.from({ length: clients }, () =>
      Array.from({ length: callsOfEach }, () => kinds[Math.floor(random() * kinds.length)] ?? 'find'),
    );
    await Promise.all(plans.map((plan, at) => client(ways[at % ways.length], plan)));
    return calls;
  }

  /** Which history is the first that no order explains. */
  async function firstWrong(mutate: (call: Call) => Call): Promise<number | undefined> {
    const random = numbers(seed);
    const [first] = nodes;
    if (!first) throw new Error('no node');
    const alice = await first.person('alice');
    const ways = nodes.map((node) => node.withKey(alice.token));
    for (let done = 0; done < histories; done++) {
      const calls = await history(random, alice.username, ways, mutate);
      if (!isLinearizable(calls)) return done + 1;
    }
    return undefined;
  }

  it(`are explained by one order, ${histories} of ${histories} (seed ${seed})`, async () => {
    expect(await firstWrong((call) => call)).toBeUndefined();
    await expectInvariants(nodes[0]?.databaseUrl ?? '');
  });

  it('would show a memory that is a few milliseconds old', async () => {
    let remembered: { result: boolean | undefined; at: number } | undefined;
    const stale = (call: Call): Call => {
      if (call.kind !== 'find') return call;
      if (remembered && call.sent - remembered.at < 30) return { ...call, result: remembered.result };
      remembered = { result: call.result, at: call.answered };
      return call;
    };
    expect(await firstWrong(stale)).toBeDefined();
  });
});
