import { expect, it } from 'vitest';
import { base62 } from './base62.ts';

it('counts through digits, upper and lower case', () => {
  const counted = [0, 9, 10, 35, 36, 61, 62].map((value) => base62(value, 2));
  expect(counted).toEqual(['00', '09', '0A', '0Z', '0a', '0z', '10']);
});

it('has room for 32 bits in 6 characters', () => {
  expect(62 ** 6).toBeGreaterThan(2 ** 32);
  expect(base62(2 ** 32 - 1, 6)).not.toBe(base62(2 ** 32 - 2, 6));
});
