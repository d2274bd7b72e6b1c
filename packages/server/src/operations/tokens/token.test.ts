import { describe, expect, it } from 'vitest';
import { Secret } from '../../kit/secret.ts';
import { hashToken, hintOf, isToken, looksLikeToken, newToken } from './token.ts';

// Made once by this code. If it is refused, so is every token that was ever handed out.
const oldToken = 'tsn_0Gj7PHcTWolMMAoH3h6Ln2Wqzlj9JIFHhROBI35WkDX1zy9Ep';

describe('tokens', () => {
  it('never come twice', () => {
    const made = Array.from({ length: 100_000 }, () => newToken('named').reveal());
    expect(new Set(made).size).toBe(made.length);
    expect(made.every(isToken)).toBe(true);
  });

  it.each([
    ['session', 'tss'],
    ['named', 'tsn'],
    ['mailed', 'tsm'],
  ] as const)('of kind %s tell it by the prefix %s', (kind, prefix) => {
    expect(newToken(kind).reveal()).toMatch(new RegExp(`^${prefix}_[0-9A-Za-z]{49}$`));
  });

  it('of earlier versions are still tokens', () => {
    expect(isToken(oldToken)).toBe(true);
  });

  it('with any one character changed are none', () => {
    for (let at = 0; at < oldToken.length; at++) {
      for (const other of ['0', 'z', '_', ' ']) {
        if (oldToken[at] === other) continue;
        expect(isToken(oldToken.slice(0, at) + other + oldToken.slice(at + 1))).toBe(false);
      }
    }
  });

  it.each([
    ['nothing', ''],
    ['a cut one', oldToken.slice(0, -1)],
    ['a longer one', `${oldToken}0`],
    ['another case', oldToken.toUpperCase()],
    ['another prefix', `tsx${oldToken.slice(3)}`],
    ['a space behind', `${oldToken} `],
    ['a line break behind', `${oldToken}\n`],
    ['a scheme before', `Bearer ${oldToken}`],
    ['two of them', `${oldToken}, ${oldToken}`],
  ])('are not %s', (_what, text) => {
    expect(isToken(text)).toBe(false);
  });

  it('are told from names by their form alone, with any checksum', () => {
    expect(looksLikeToken(`${oldToken.slice(0, -1)}0`)).toBe(true);
    expect(looksLikeToken('tsn_ci')).toBe(false);
  });

  it('are stored as SHA-256, and shown as their type and last seven characters', () => {
    const secret = new Secret(oldToken);
    expect(hashToken(secret)).toMatch(/^[\w-]{43}$/);
    expect(hintOf(secret)).toBe(`tsn_...${oldToken.slice(-7)}`);
  });
});
