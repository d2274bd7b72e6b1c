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
    const segments = operationList.map(({ path, method }) => ({ method, parts: path.split('/') }));
    const clashing = segments.flatMap(({ parts, method }) =>
      parts.filter(
        (part, at) =>
          !part.startsWith('{') &&
          segments.some(
            (other) =>
              other.method === method &&
              other.parts.length === parts.length &&
              /^\{(username|organization|namespace)\}$/.test(other.parts[at] ?? '') &&
              parts.every((mine, index) => {
                const theirs = other.parts[index] ?? '';
                return index === at || mine === theirs || theirs.startsWith('{') || mine.startsWith('{');
              }),
          ),
      ),
    );
    for (const word of clashing) expect(isReservedName(word)).toBe(true);
    // POST has no member in its path, but GET of the member `user` would look like it.
    expect(isReservedName('USER')).toBe(true);
  });
});
