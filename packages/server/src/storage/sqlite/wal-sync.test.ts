import fs, { copyFileSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished, vi } from 'vitest';
import { WalSync } from './wal-sync.ts';

/** A disk whose waits end when the test says so. */
function slowDisk() {
  const waits: ((error: Error | null) => void)[] = [];
  const spy = vi.spyOn(fs, 'fdatasync').mockImplementation((_file, done) => void waits.push(done as never));
  syncBuiltinESMExports();
  const folder = mkdtempSync(join(tmpdir(), 'tessera-disk-'));
  const database = join(folder, 'tessera.db');
  for (const file of [database, `${database}-wal`]) writeFileSync(file, '');
  const disk = new WalSync(database);
  onTestFinished(() => {
    disk.close();
    rmSync(folder, { recursive: true });
    spy.mockRestore();
    syncBuiltinESMExports();
  });
  return { disk, waits, database };
}

const turn = () => new Promise((resolve) => setImmediate(resolve));

it('guarantees only writes made before a wait began', async () => {
  const { disk, waits } = slowDisk();
  const told: string[] = [];
  const ask = (name: string) => disk.flushed().then(() => told.push(name));
  const all = [ask('first'), ask('second'), ask('third')];
  await turn();
  expect(waits).toHaveLength(1);
  waits[0]?.(null);
  await turn();
  expect(told).toEqual(['first']);
  expect(waits).toHaveLength(2);
  waits[1]?.(null);
  await Promise.all(all);
  expect(told).toEqual(['first', 'second', 'third']);
});

it('is not called again after one failure: the next sync would succeed over what the first one lost', async () => {
  const { disk, waits } = slowDisk();
  const failed = disk.flushed();
  const next = disk.flushed();
  waits[0]?.(new Error('fake'));
  await expect(failed).rejects.toThrow('fake');
  await expect(next).rejects.toThrow('fake');
  await expect(disk.flushed()).rejects.toThrow('fake');
  expect(waits).toHaveLength(1);
});

it.each<[string, (file: string) => void]>([
  ['removed', (file) => rmSync(file)],
  ['renamed', (file) => renameSync(file, `${file}.old`)],
  ['replaced by a copy', (file) => renameSync(copyOf(file), file)],
])(
  'fails when the database or its log was %s, because later writes to it end with the process',
  async (_how, strike) => {
    for (const end of ['', '-wal']) {
      const { disk, waits, database } = slowDisk();
      const flushed = disk.flushed();
      strike(`${database}${end}`);
      waits[0]?.(null);
      await expect(flushed).rejects.toThrow(`tessera.db${end} was removed or replaced`);
    }
  },
);

function copyOf(file: string): string {
  copyFileSync(file, `${file}.copy`);
  return `${file}.copy`;
}
