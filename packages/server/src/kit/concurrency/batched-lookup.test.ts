import { setImmediate as turn } from 'node:timers/promises';
import { expect, it, onTestFinished, vi } from 'vitest';
import { latch } from '../../testing/latch.ts';
import { Problem } from '../problem.ts';
import { BatchedLookup } from './batched-lookup.ts';
import { waitLimitMs } from './keyed-mutex.ts';

it('finds the others where one key fails the question for all of them', async () => {
  const asked: string[][] = [];
  const lookup = new BatchedLookup<string, string>(async (keys) => {
    asked.push([...keys]);
    if (keys.includes('poison')) throw new Error('cannot be asked');
    return new Map(keys.filter((key) => key !== 'nobody').map((key) => [key, `found ${key}`]));
  });
  const keys = ['a', 'poison', 'b', 'nobody', 'a'];
  const found = await Promise.allSettled(keys.map((key) => lookup.find(key)));
  expect(found.map((each) => (each.status === 'fulfilled' ? each.value : String(each.reason)))).toEqual([
    'found a',
    'Error: cannot be asked',
    'found b',
    undefined,
    'found a',
  ]);
  // Each once, however many look for it.
  expect(asked).toEqual([['a', 'poison', 'b', 'nobody'], ['a'], ['poison'], ['b'], ['nobody']]);
  expect(await lookup.find('b')).toBe('found b');
});

it('asks a database that does not answer no more often', async () => {
  let asked = 0;
  const lookup = new BatchedLookup<string, string>(async () => {
    asked++;
    throw new Problem('unavailable');
  });
  const found = await Promise.allSettled(['a', 'b', 'c'].map((key) => lookup.find(key)));
  expect([asked, found.map(({ status }) => status)]).toEqual([1, ['rejected', 'rejected', 'rejected']]);
});

it('lets no look-up wait for its turn longer than requests wait for each other', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] });
  onTestFinished(() => void vi.useRealTimers());
  const [asked, answers] = [[] as string[], latch()];
  const lookup = new BatchedLookup<string, string>(async (keys) => {
    asked.push(...keys);
    await answers.opened;
    return new Map(keys.map((key) => [key, `found ${key}`]));
  });
  // Two batches, and one that came with them.
  const underWay = Array.from({ length: 2 * 64 }, (_, at) => lookup.find(`${at}`));
  const early = lookup.find('early').catch((error: Problem) => error.code);
  while (asked.length < underWay.length) await turn();
  vi.advanceTimersByTime(waitLimitMs / 2);
  const late = lookup.find('late');
  vi.advanceTimersByTime(waitLimitMs / 2 + 1);
  answers.open();
  expect(await early).toBe('unavailable');
  expect(await Promise.all(underWay)).toEqual(underWay.map((_, at) => `found ${at}`));
  expect(await late).toBe('found late');
  expect(asked.slice(underWay.length)).toEqual(['late']);
});
