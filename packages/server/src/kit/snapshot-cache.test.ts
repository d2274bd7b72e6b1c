import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { SnapshotCache } from './snapshot-cache.ts';
import { mostRemembered } from './versioned-cache.ts';

/** Facts that change with every commit, and the queries about them. */
class Source {
  version: string | undefined = '1';
  readonly facts = new Map<string, string>();
  readonly asked: (readonly string[])[] = [];
  readonly memory = new SnapshotCache((keys: readonly string[], asOf) => this.answer(keys, asOf));

  async answer(
    keys: readonly string[],
    asOf: boolean,
  ): Promise<{ version: string | undefined; found: Map<string, { fact: string }> }> {
    this.asked.push(keys);
    const known = keys.flatMap((key) => {
      const fact = this.facts.get(key);
      return fact === undefined ? [] : [[key, { fact }] as const];
    });
    return { version: asOf ? this.version : undefined, found: new Map(known) };
  }

  commit(key: string, fact: string | undefined): void {
    if (fact === undefined) this.facts.delete(key);
    else this.facts.set(key, fact);
    this.version = String(Number(this.version) + 1);
  }

  async find(...keys: string[]): Promise<(string | undefined)[]> {
    const found = await Promise.all(keys.map((key) => this.memory.find(key)));
    return found.map((one) => one?.fact);
  }
}

/** A cache that holds `a` and `b`, and has seen no commit for long enough. */
async function calmSource(): Promise<Source> {
  const source = new Source();
  source.commit('a', 'a1');
  source.commit('b', 'b1');
  for (let round = 0; round < 200 && source.asked.at(-1)?.length !== 0; round++) await source.find('a', 'b');
  source.asked.length = 0;
  return source;
}

/** Releases the first answers of a source, in the order of the queries. */
function heldBack(source: Source, first = Number.POSITIVE_INFINITY): (() => void)[] {
  const answers: (() => void)[] = [];
  const answer = source.answer.bind(source);
  source.answer = async (keys, asOf) => {
    const found = await answer(keys, asOf);
    if (source.asked.length <= first) await new Promise<void>((resolve) => answers.push(resolve));
    return found;
  };
  return answers;
}

const turn = () => new Promise((resolve) => setImmediate(resolve));

describe('a cache by snapshot', () => {
  it('is asked for once; then one question for all that come together asks whether it is still true', async () => {
    const source = await calmSource();
    expect(await source.find('a', 'b', 'a')).toEqual(['a1', 'b1', 'a1']);
    expect(source.asked).toEqual([[]]);
  });

  it('is the same object for as long as it is true', async () => {
    const source = await calmSource();
    const first = await source.memory.find('a');
    for (let round = 0; round < 5; round++) expect(await source.memory.find('a')).toBe(first);
    source.commit('b', 'b1');
    expect(await source.memory.find('a')).not.toBe(first);
  });

  it('is one object for two questions that find it at the same time', async () => {
    const source = await calmSource();
    source.facts.set('c', 'c1');
    const answer = source.answer.bind(source);
    source.answer = async (keys, asOf) => {
      const found = await answer(keys, asOf);
      await sleep(5);
      return found;
    };
    const first = source.memory.find('c');
    await new Promise((resolve) => setImmediate(resolve));
    const second = source.memory.find('c');
    expect(await first).toBe(await second);
    expect(source.asked).toEqual([['c'], ['c']]);
  });

  it('asks only for missing keys, and does not cache that a key is absent', async () => {
    const source = await calmSource();
    expect(await source.find('a', 'none')).toEqual(['a1', undefined]);
    expect(await source.find('none', 'b')).toEqual([undefined, 'b1']);
    expect(source.asked).toEqual([['none'], ['none']]);
  });

  it('is cleared by any commit', async () => {
    const source = await calmSource();
    source.commit('a', 'a2');
    source.commit('b', undefined);
    source.commit('c', 'c1');
    expect(await source.find('a', 'b', 'c')).toEqual(['a2', undefined, 'c1']);
    expect(source.asked).toEqual([['c'], ['a', 'b']]);
    source.commit('a', 'a3');
    expect(await source.find('a')).toEqual(['a3']);
  });

  it('is asked for straight away while commits come', async () => {
    const source = await calmSource();
    source.commit('a', 'a2');
    await source.find('a');
    source.asked.length = 0;
    for (let round = 3; round < 9; round++) {
      source.commit('a', `a${round}`);
      expect(await source.find('a')).toEqual([`a${round}`]);
      if (round % 2 === 0) await source.find('a');
    }
    expect(source.asked.every((keys) => keys.length === 1)).toBe(true);
  });

  it('never answers by a question that was asked before the request came', async () => {
    const source = await calmSource();
    const answers = heldBack(source);
    const early = [source.find('a')];
    await turn();
    early.push(source.find('a'));
    await turn();
    // Both questions were answered by now, but the answers are under way.
    source.commit('a', 'a2');
    const late = source.find('a');
    await turn();
    expect(source.asked).toEqual([[], []]);
    const next = () => answers.shift()?.();
    next();
    expect(await early[0]).toEqual(['a1']);
    next();
    expect(await early[1]).toEqual(['a1']);
    const pump = setInterval(next, 1);
    expect(await late).toEqual(['a2']);
    expect(await source.find('a')).toEqual(['a2']);
    clearInterval(pump);
  });

  it('is not mixed with the result of a query of another moment', async () => {
    const source = await calmSource();
    const answers = heldBack(source, 2);
    const first = source.find('c', 'a');
    await turn();
    source.commit('a', 'a2');
    const second = source.find('a');
    await turn();
    // The one that was asked later is answered first.
    answers[1]?.();
    expect(await second).toEqual(['a2']);
    answers[0]?.();
    expect(await first).toEqual([undefined, 'a1']);
    for (let round = 0; round < 5; round++) expect(await source.find('a')).toEqual(['a2']);
  });

  it('is nothing where nothing tells of commits', async () => {
    const source = new Source();
    source.version = undefined;
    source.facts.set('a', 'a1');
    for (let round = 0; round < 5; round++) await source.find('a');
    source.facts.set('a', 'a2');
    expect(await source.find('a')).toEqual(['a2']);
    expect(source.asked.every((keys) => keys.length === 1)).toBe(true);
  });

  it('is nothing after a question failed, which fails those that asked it and no other', async () => {
    const source = await calmSource();
    const answer = source.answer;
    source.answer = async () => {
      throw new Error('fake');
    };
    await expect(source.find('a', 'b')).rejects.toThrow('fake');
    source.answer = answer;
    // Not by a version that may have come back.
    expect(await source.find('a')).toEqual(['a1']);
    expect(source.asked).toEqual([['a']]);
  });

  it('is no more than fits', async () => {
    const source = await calmSource();
    const keys = Array.from({ length: mostRemembered }, (_, number) => `key ${number}`);
    for (const key of keys) source.facts.set(key, key);
    await source.find(...keys);
    source.asked.length = 0;
    expect(await source.find('a', 'b')).toEqual(['a1', 'b1']);
    expect(source.asked).toEqual([['a', 'b']]);
    expect(await source.find('a', 'b')).toEqual(['a1', 'b1']);
    expect(source.asked).toEqual([['a', 'b'], []]);
  });
});
