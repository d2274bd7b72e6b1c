import { setTimeout as sleep } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { LineBuffer } from './line-buffer.ts';

function recording() {
  const written: string[] = [];
  return { written, target: { write: (text: string) => void written.push(text) } };
}

it('writes the lines that wait together, in their order, without being asked', async () => {
  const { written, target } = recording();
  const buffer = new LineBuffer(target, 5);
  buffer.write('a\n');
  buffer.write('b\n');
  expect(written).toEqual([]);
  while (written.length === 0) await sleep(5);
  buffer.write('c\n');
  buffer.flush();
  buffer.flush();
  expect(written).toEqual(['a\nb\n', 'c\n']);
});

it('does not let more than 64 KiB wait', () => {
  const { written, target } = recording();
  const buffer = new LineBuffer(target, 60_000);
  const line = `${'x'.repeat(999)}\n`;
  for (let lines = 0; lines < 100; lines++) buffer.write(line);
  buffer.flush();
  expect(written.map((text) => text.length)).toEqual([66_000, 34_000]);
});
