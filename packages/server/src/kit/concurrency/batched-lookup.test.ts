import { expect, it } from 'vitest';
import { Problem } from '../problem.ts';
import { BatchedLookup } from './batched-lookup.ts';

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
