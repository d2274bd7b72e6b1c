import { describe, expect, it } from 'vitest';
import { base62 } from './base62.ts';

describe('base62', () => {
  it('counts through digits, upper and lower case', () => {
    expect([0n, 9n, 10n, 35n, 36n, 61n, 62n].map((value) => base62(value, 2))).toEqual([
      '00',
      '09',
      '0A',
      '0Z',
      '0a',
      '0z',
      '10',
    ]);
  });

  it('has room for 256 bits in 43 characters, and for 32 in 6', () => {
    expect(62n ** 43n > 2n ** 256n).toBe(true);
    expect(62n ** 6n > 2n ** 32n).toBe(true);
    const greatest = base62(2n ** 256n - 1n, 43);
    expect(greatest).toMatch(/^[0-9A-Za-z]{43}$/);
    expect(greatest).not.toBe(base62(2n ** 256n - 2n, 43));
  });
});
