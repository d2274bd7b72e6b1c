import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { StartRefused } from '../storage/migrate.ts';
import { type GivenKeys, readKeyRing } from './keys.ts';

const key = Buffer.from('visibly fake key of thirty-two b').toString('base64');
const nothing: GivenKeys = { text: undefined, file: undefined };

function newFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'tessera-keys-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  return folder;
}

/** A key file with this text. */
function fileOf(text: string): string {
  const file = join(newFolder(), 'ring');
  writeFileSync(file, text);
  return file;
}

it.each<[string, Partial<GivenKeys>]>([
  ['TESSERA_KEY_FILE', { file: '/no/such/file' }],
  ['TESSERA_KEY_FILE', { file: '/' }],
  ['TESSERA_KEY', { text: key }],
  ['TESSERA_KEY', { text: `k1:${key.slice(4)}` }],
  ['TESSERA_KEY', { text: `k1:${key},k1:${key}` }],
  ['TESSERA_KEY', { text: `k1:${key},k 2:${key}` }],
  ['TESSERA_KEY', { text: ', # nothing' }],
])('refuses a wrong %s by one sentence that names it and shows no key (%#)', (name, given) => {
  const read = () => readKeyRing({ ...nothing, ...given }, 'development', newFolder());
  expect(read).toThrow(StartRefused);
  expect(read).toThrow(new RegExp(`^${name} .+$`));
  expect(read).not.toThrow(key.slice(4, 30));
});

it('refuses a key file with a wrong line, by its number', () => {
  const file = fileOf(`# comment\nk1:${key}\nk2 ${key}\n`);
  const read = () => readKeyRing({ ...nothing, file }, 'production', newFolder());
  expect(read).toThrow('TESSERA_KEY_FILE has an entry 2 that is not id:base64 of 32 bytes');
});

it('encrypts with the first key of the ring and knows the others', () => {
  const ring = readKeyRing({ ...nothing, text: `new:${key}, old:${key}` }, 'development', newFolder());
  expect(ring.keys.map(({ id }) => id)).toEqual(['new', 'old']);
  expect(ring.seal('text', ['place']).keyId).toBe('new');
});

it('reads a key file, its comments left out, and refuses TESSERA_KEY beside it', () => {
  const file = fileOf(`# the first encrypts\nnew:${key}\n\nold:${key}\n`);
  const idsOf = (given: GivenKeys) => readKeyRing(given, 'production', newFolder()).keys.map(({ id }) => id);
  expect(idsOf({ ...nothing, file })).toEqual(['new', 'old']);
  expect(() => idsOf({ text: `k1:${key}`, file })).toThrow('TESSERA_KEY and TESSERA_KEY_FILE are both set');
});

it('makes a key file in development that no other user can read, and reads it from then on', () => {
  const folder = newFolder();
  const made = readKeyRing(nothing, 'development', folder);
  expect(readdirSync(folder)).toEqual(['keys']);
  expect(statSync(join(folder, 'keys')).mode & 0o777).toBe(0o600);
  const text = readFileSync(join(folder, 'keys'), 'utf8');
  const sealed = made.seal('text', ['place']);
  expect(readKeyRing(nothing, 'development', folder).open(sealed, ['place'])).toBe('text');
  expect(readFileSync(join(folder, 'keys'), 'utf8')).toBe(text);
});

it('makes no key file in production, nor where one was named', () => {
  const folder = newFolder();
  const file = join(folder, 'ring');
  expect(() => readKeyRing(nothing, 'production', folder)).toThrow(`TESSERA_KEY_FILE names ${join(folder, 'keys')}`);
  expect(() => readKeyRing({ ...nothing, file }, 'development', folder)).toThrow(`TESSERA_KEY_FILE names ${file}`);
  expect(readdirSync(folder)).toEqual([]);
});
