import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { BreachedPasswords } from './breached-passwords.ts';

const folder = mkdtempSync(join(tmpdir(), 'tessera-breached-'));
afterAll(() => rmSync(folder, { recursive: true }));

const hashOf = (password: string) => createHash('sha1').update(password).digest('hex').toUpperCase();
const breached = Array.from({ length: 300 }, (_, index) => `Fake-breached-password-${index}`);
const hashes = breached.map(hashOf).sort();

describe.each<[string, string]>([
  ['with counts of every length', hashes.map((hash, index) => `${hash}:${10 ** (index % 8)}\r\n`).join('')],
  ['without counts', hashes.map((hash) => `${hash}\n`).join('')],
  ['in lower case, without an end of its last line', hashes.join('\n').toLowerCase()],
  ['of one line', `${hashes[0]}:3`],
])('a list of breached passwords %s', (what, text) => {
  const file = join(folder, `${what.replaceAll(/\W/g, '-')}.txt`);
  writeFileSync(file, text);
  const list = new BreachedPasswords(file);
  const listed = breached.filter((password) => text.toUpperCase().includes(hashOf(password)));

  it('has each of them, to the first and the last line', async () => {
    for (const password of listed) expect([password, await list.has(password)]).toEqual([password, true]);
  });

  it('has no other, also where its hash is before the first line or after the last', async () => {
    for (let index = 0; index < 300; index++) expect(await list.has(`Fake-good-password-${index}`)).toBe(false);
  });
});

it('an empty list has none', async () => {
  const file = join(folder, 'empty.txt');
  writeFileSync(file, '');
  expect(await new BreachedPasswords(file).has('anything')).toBe(false);
});
