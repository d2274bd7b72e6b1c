import { expect, it } from 'vitest';
import { randomBase62 } from './random-base62.ts';

it('draws every character as often as the others, and no text twice', () => {
  const texts = Array.from({ length: 10_000 }, () => randomBase62(43));
  expect(new Set(texts).size).toBe(texts.length);
  const counts = new Map<string, number>();
  for (const digit of texts.join('')) counts.set(digit, (counts.get(digit) ?? 0) + 1);
  expect([...counts.keys()].sort().join('')).toMatch(/^[0-9]{10}[A-Z]{26}[a-z]{26}$/);
  const mean = (43 * texts.length) / 62;
  // Chi-squared with 61 degrees of freedom: above 130 once in a million times.
  const chiSquared = [...counts.values()].reduce((sum, count) => sum + (count - mean) ** 2 / mean, 0);
  expect(chiSquared).toBeLessThan(130);
});
