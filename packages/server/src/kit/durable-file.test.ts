import fs, {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished, vi } from 'vitest';
import { makeFolderDurably, writeDurably } from './durable-file.ts';

function newFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'tessera-durable-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  return folder;
}

/** In which order files and folders are synced and names given. */
function watched(): string[] {
  const calls: string[] = [];
  const paths = new Map<number, string>();
  const { openSync, fsyncSync, linkSync, renameSync } = fs;
  vi.spyOn(fs, 'openSync').mockImplementation((path, ...more) => {
    const file = openSync(path, ...more);
    paths.set(file, String(path));
    return file;
  });
  vi.spyOn(fs, 'fsyncSync').mockImplementation((file) => {
    calls.push(`sync ${statSync(paths.get(file) ?? '').isDirectory() ? 'folder' : 'file'}`);
    fsyncSync(file);
  });
  vi.spyOn(fs, 'linkSync').mockImplementation((...paths) => {
    calls.push('link');
    linkSync(...paths);
  });
  vi.spyOn(fs, 'renameSync').mockImplementation((...paths) => {
    calls.push('rename');
    renameSync(...paths);
  });
  syncBuiltinESMExports();
  onTestFinished(() => {
    vi.restoreAllMocks();
    syncBuiltinESMExports();
  });
  return calls;
}

it('has the content on the disk before its name, and the name before it returns', () => {
  const file = join(newFolder(), 'keys');
  const calls = watched();
  writeDurably(file, 'one', { present: 'keep' });
  writeDurably(file, 'two', { present: 'replace' });
  expect(calls).toEqual(['sync file', 'link', 'sync folder', 'sync file', 'rename', 'sync folder']);
  expect(readFileSync(file, 'utf8')).toBe('two');
  expect(statSync(file).mode & 0o777).toBe(0o600);
});

it('keeps a file that may not be replaced, and leaves no draft', () => {
  const folder = newFolder();
  const file = join(folder, 'keys');
  writeFileSync(file, 'mine');
  expect(() => writeDurably(file, 'other', { present: 'keep' })).toThrow('EEXIST');
  expect([readdirSync(folder), readFileSync(file, 'utf8')]).toEqual([['keys'], 'mine']);
});

it('leaves the old content and no draft where the new one cannot be put in place', () => {
  const folder = newFolder();
  mkdirSync(join(folder, 'taken', 'inside'), { recursive: true });
  expect(() => writeDurably(join(folder, 'taken'), 'text', { present: 'replace' })).toThrow();
  expect(readdirSync(folder)).toEqual(['taken']);
});

it('makes folders whose names are on the disk, down to the last', () => {
  const folder = join(newFolder(), 'a', 'b');
  const calls = watched();
  makeFolderDurably(folder);
  makeFolderDurably(folder);
  expect(existsSync(folder)).toBe(true);
  expect(calls).toEqual(['sync folder', 'sync folder']);
});
