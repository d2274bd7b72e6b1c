import { describe, expect, it } from 'vitest';
import { BatchedLookup } from './concurrency/batched-lookup.ts';
import { VersionedCache } from './versioned-cache.ts';

describe('VersionedCache', () => {
  it('asks once as long as nothing is committed, and again after every commit', async () => {
    let version = 1;
    let asked = 0;
    const remembered = new VersionedCache<string, string>();
    const find = (key: string) => remembered.find(key, version, async () => `${key}${++asked}`);
    expect(await find('a')).toBe('a1');
    expect(await find('a')).toBe('a1');
    version++;
    expect(await find('a')).toBe('a2');
  });

  it('keeps nothing that was read before a commit that came while it was read', async () => {
    let version = 1;
    const answers: ((text: string) => void)[] = [];
    const remembered = new VersionedCache<string, string>();
    const find = (key: string) =>
      remembered.find(key, version, () => new Promise<string>((resolve) => answers.push(resolve)));
    const first = find('a');
    version++;
    const second = find('b');
    answers[0]?.('old');
    answers[1]?.('new');
    expect([await first, await second]).toEqual(['old', 'new']);
    const again = find('a');
    answers[2]?.('new');
    expect(await again).toBe('new');
  });

  it('keeps as much as may be kept, by weight, and nothing that is heavier by itself', async () => {
    let asked = 0;
    const remembered = new VersionedCache<string, string>(10, (text) => text.length);
    const asks = async (key: string) => {
      const before = asked;
      await remembered.find(key, 1, async () => {
        asked++;
        return key;
      });
      return asked > before;
    };
    expect(await asks('aaaa')).toBe(true);
    expect(await asks('bbbbb')).toBe(true);
    expect([await asks('aaaa'), await asks('bbbbb')]).toEqual([false, false]);
    expect([await asks('c'.repeat(11)), await asks('c'.repeat(11))]).toEqual([true, true]);
    expect([await asks('aaaa'), await asks('bbbbb')]).toEqual([false, false]);
    // Over ten with the others: it begins anew.
    expect([await asks('dd'), await asks('dd'), await asks('aaaa')]).toEqual([true, false, true]);
  });

  it('caches nothing without a version', async () => {
    let asked = 0;
    const remembered = new VersionedCache<string, number>();
    const find = () => remembered.find('a', undefined, async () => ++asked);
    await find();
    expect(await find()).toBe(2);
  });
});

describe('BatchedLookup', () => {
  it('asks once for all that come in one turn of the event loop, and answers each with its own', async () => {
    const batches: (readonly string[])[] = [];
    const together = new BatchedLookup(async (keys: readonly string[]) => {
      batches.push(keys);
      return new Map(keys.filter((key) => key !== 'none').map((key) => [key, key.toUpperCase()]));
    });
    const answers = await Promise.all(['a', 'b', 'a', 'none'].map((key) => together.find(key)));
    expect(answers).toEqual(['A', 'B', 'A', undefined]);
    expect(batches).toEqual([['a', 'b', 'none']]);
  });

  it('gathers look-ups while two batches are under way', async () => {
    const batches: (readonly string[])[] = [];
    const arrivals: (() => void)[] = [];
    const together = new BatchedLookup((keys: readonly string[]) => {
      batches.push(keys);
      return new Promise<Map<string, string>>((resolve) => {
        arrivals.push(() => resolve(new Map(keys.map((key) => [key, key]))));
      });
    });
    const turn = () => new Promise((resolve) => setImmediate(resolve));
    const found: Promise<string | undefined>[] = [];
    for (const key of ['a', 'b', 'c', 'd']) {
      found.push(together.find(key));
      await turn();
    }
    expect(batches).toEqual([['a'], ['b']]);
    for (const arrive of arrivals.splice(0)) arrive();
    while (batches.length < 3) await turn();
    expect(batches[2]).toEqual(['c', 'd']);
    arrivals[0]?.();
    expect(await Promise.all(found)).toEqual(['a', 'b', 'c', 'd']);
  });

  it('fails all of a batch with its failure, and goes on', async () => {
    let fails = true;
    const together = new BatchedLookup(async (keys: readonly string[]) => {
      if (fails) throw new Error('fake');
      return new Map(keys.map((key) => [key, key]));
    });
    await expect(Promise.all([together.find('a'), together.find('b')])).rejects.toThrow('fake');
    fails = false;
    expect(await together.find('a')).toBe('a');
  });
});
