import { describe, expect, it } from 'vitest';
import { freeName, stemOf } from './free-name.ts';

describe('freeName', () => {
  it('is the wanted one, or the first number that is free', () => {
    expect(freeName('ci', [])).toBe('ci');
    expect(freeName('ci', ['ci'])).toBe('ci-1');
    expect(freeName('ci', ['ci', 'ci-1', 'ci-3'])).toBe('ci-2');
    expect(freeName('ci', ['ci-1'])).toBe('ci');
  });

  it('is never longer than a name may be', () => {
    const name = 'n'.repeat(255);
    expect(freeName(name, [name])).toBe(`${'n'.repeat(253)}-1`);
    const nine = Array.from({ length: 9 }, (_, at) => `${'n'.repeat(253)}-${at + 1}`);
    expect(freeName(name, [name, ...nine])).toBe(`${'n'.repeat(252)}-10`);
  });

  it('is cut by characters, as the contract counts them', () => {
    const name = '🙂'.repeat(255);
    expect(freeName(name, [name])).toBe(`${'🙂'.repeat(253)}-1`);
  });

  it('begins with the stem, by which taken ones are searched', () => {
    for (const length of [1, 249, 250, 251, 254, 255]) {
      const name = 'n'.repeat(length);
      const many = Array.from({ length: 1201 }, (_, at) => freeName(name, [name, `${name.slice(0, 253)}-${at}`]));
      expect(many.every((free) => free.startsWith(stemOf(name)))).toBe(true);
    }
  });
});
