import { isReservedName, operationList } from '@tessera/contract';
import { describe, expect, it } from 'vitest';
import { nameKey, nameOrId } from './name.ts';

describe('names', () => {
  it('compare without case, in ASCII only', () => {
    expect(nameKey('AlIcE.Z-1')).toBe('alice.z-1');
    // toLowerCase would make k and å of these two.
    expect(nameKey('\u212Aate')).toBe('\u212Aate');
    expect(nameKey('\u212B')).toBe('\u212B');
  });

  it('are never taken for IDs, nor IDs for names', () => {
    expect(nameOrId('Alice')).toEqual({ key: 'alice' });
    expect(nameOrId('4BF5C6D0-0000-4000-8000-00000000ABCD')).toEqual({ id: '4bf5c6d0-0000-4000-8000-00000000abcd' });
  });

  it('that stand beside a word of the API in its paths are reserved', () => {
    const paths = operationList.map(({ path }) => path.split('/'));
    const isName = (part: string | undefined) => /^\{(username|organization|namespace)\}$/.test(part ?? '');
    const words = paths.flatMap((path) =>
      path.filter((part, at) => {
        const alike = (other: string[]) =>
          other.length === path.length && other.every((theirs, index) => index === at || theirs === path[index]);
        return !part.startsWith('{') && paths.some((other) => alike(other) && isName(other[at]));
      }),
    );
    expect(words).toContain('user');
    for (const word of words) expect(isReservedName(word)).toBe(true);
  });
});
