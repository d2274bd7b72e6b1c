import { expect, it } from 'vitest';
import { VendedKeys } from './vended-keys.ts';

const expiresAt = '2030-01-01T01:00:00.000Z';
const now = Date.parse('2030-01-01T00:00:00.000Z');

/** How a cache finds a key of some name, whose token has so many characters. */
async function found(keys: VendedKeys, name: string, characters: number): Promise<'warm' | 'cold'> {
  const { key, cache } = keys.find(name, now, async () => ({ expiresAt, sessionToken: 'x'.repeat(characters) }));
  await key;
  return cache;
}

it('remembers thousands of usual keys, and no more of long ones than memory is meant for', async () => {
  const keys = new VendedKeys();
  for (let one = 0; one < 4000; one++) await found(keys, `usual ${one}`, 2000);
  expect(await found(keys, 'usual 0', 2000)).toBe('warm');
  // A path fills a URL, and a store of the caller's own makes tokens as long as they may be.
  for (let one = 0; one < 1000; one++) await found(keys, `long ${one} ${'p'.repeat(8000)}`, 8000);
  expect(await found(keys, 'usual 0', 2000)).toBe('cold');
  expect(await found(keys, 'usual 0', 2000)).toBe('warm');
});

it('counts a key once, however often it is made again', async () => {
  const keys = new VendedKeys();
  await found(keys, 'first', 1000);
  for (let one = 0; one < 3000; one++) {
    const later = now + one * 3600_000;
    const ends = new Date(later + 3600_000).toISOString();
    await keys.find('again', later, async () => ({ expiresAt: ends, sessionToken: 'x'.repeat(8000) })).key;
  }
  expect(await found(keys, 'first', 1000)).toBe('warm');
});
