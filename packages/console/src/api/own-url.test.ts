import fc from 'fast-check';
import { expect, it } from 'vitest';
import { ownUrl } from './own-url.ts';

const origin = 'https://accounts.example.com';
const start = `${origin}/`;

it.each([
  ['/', '/'],
  ['/tokens?new=1#form', '/tokens?new=1#form'],
  ['tokens', '/tokens'],
  // Relative, as its scheme is the page's.
  ['https:evil.example/', '/evil.example/'],
  ['?done=reset', '/?done=reset'],
  ['/a/../organizations', '/organizations'],
  [`${origin}/tokens`, '/tokens'],
  // The host of the page itself, with a path that another reader would take for a host.
  ['/.//evil.example', '//evil.example'],
  ['/a/..//evil.example', '//evil.example'],
  ['/%2e//evil.example', '//evil.example'],
  ['/..///evil.example/x', '///evil.example/x'],
])('leads to %s on its own origin', (text, path) => {
  expect(ownUrl(text, origin)).toBe(origin + path);
});

it.each([
  null,
  '//evil.example',
  '///evil.example',
  '/\\evil.example',
  '\\\\evil.example',
  '/\t/evil.example',
  '/\n//evil.example',
  ' //evil.example',
  'https://evil.example',
  'http://accounts.example.com/',
  'https://accounts.example.com:444/',
  'https://accounts.example.com.evil.example/',
  'https://accounts.example.com@evil.example/',
  'https://mallory:fake@accounts.example.com/',
  'javascript:alert(1)',
  'java\nscript:alert(1)',
  'data:text/html,x',
  `blob:${origin}/5c9b`,
  'mailto:a@evil.example',
  'https://',
  'https://[',
])('starts anew rather than follow %j', (text) => {
  expect(ownUrl(text, origin)).toBe(start);
});

it('never leaves the origin, also when a browser reads the result anew', () => {
  const part = fc.constantFrom(
    '/',
    '\\',
    '.',
    '..',
    '%2e',
    '%2f',
    '@',
    ':',
    '?',
    '#',
    '\t',
    'https:',
    'evil.example',
    'a',
  );
  fc.assert(
    fc.property(fc.array(part, { maxLength: 10 }), (parts) => {
      const url = ownUrl(parts.join(''), origin);
      expect(url.startsWith(start)).toBe(true);
      expect(new URL(url, start).origin).toBe(origin);
    }),
    { numRuns: 2000 },
  );
});
