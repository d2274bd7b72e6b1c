import { setTimeout as sleep } from 'node:timers/promises';
import { expect, it } from 'vitest';
import type { Output } from './log-output.ts';
import { LogSink } from './log-sink.ts';

type Done = Parameters<Output['write']>[1];

/** An output that accepts as much as the test allows. */
function slow() {
  const asked: { text: string; done: Done }[] = [];
  const now: string[] = [];
  const output: Output = {
    write: (bytes, done) => void asked.push({ text: bytes.toString(), done }),
    writeNow: (bytes) => void now.push(bytes.toString()),
  };
  const takes = (at: number, bytes = asked[at]?.text.length ?? 0, error: Error | null = null) =>
    asked[at]?.done(error, bytes);
  return { asked: () => asked.map(({ text }) => text), now, output, takes };
}

const lost = (lines: number) => `${lines} lost\n`;
const full = new Error('fake: no room');

it('writes the lines that wait together, in their order, without being asked', async () => {
  const { asked, output, takes } = slow();
  const sink = new LogSink(output, { patience: 5, lost });
  sink.write('a\n');
  sink.write('b\n');
  expect(asked()).toEqual([]);
  while (asked().length === 0) await sleep(5);
  sink.write('c\n');
  takes(0);
  const flushed = sink.flush(60_000);
  takes(1);
  await flushed;
  expect(asked()).toEqual(['a\nb\n', 'c\n']);
});

it('does not let more than 64 KiB wait for others', () => {
  const { asked, output, takes } = slow();
  const sink = new LogSink(output, { patience: 60_000, lost });
  for (let lines = 0; lines < 66; lines++) sink.write(`${'x'.repeat(999)}\n`);
  expect(asked().map((text) => text.length)).toEqual([66_000]);
  takes(0);
});

it('drops and counts lines that an output refuses, and tells their number when it takes lines again', async () => {
  const { asked, output, takes } = slow();
  const sink = new LogSink(output, { patience: 60_000, lost });
  sink.write('a\n');
  sink.write('b\n');
  void sink.flush(0);
  takes(0, 0, full);
  sink.write('c\n');
  void sink.flush(0);
  // Neither the lines lost before nor this one.
  takes(1, 0, full);
  sink.write('d\n');
  void sink.flush(0);
  takes(2);
  sink.write('e\n');
  void sink.flush(0);
  expect(asked()).toEqual(['a\nb\n', '2 lost\nc\n', '3 lost\nd\n', 'e\n']);
});

it('ends a line that was written in part, and counts it as lost', () => {
  const { asked, output, takes } = slow();
  const sink = new LogSink(output, { patience: 60_000, lost });
  for (const line of ['first\n', 'second\n', 'third\n']) sink.write(line);
  void sink.flush(0);
  takes(0, 'first\nsec'.length, full);
  sink.write('fourth\n');
  void sink.flush(0);
  expect(asked()[1]).toBe('\n2 lost\nfourth\n');
});

it('keeps at most its room for an output that takes nothing, and ends in time', async () => {
  const { asked, now, output, takes } = slow();
  const sink = new LogSink(output, { patience: 60_000, room: 10, lost });
  sink.write('a\n');
  void sink.flush(0);
  for (let lines = 0; lines < 100; lines++) sink.write(`${'x'.repeat(4)}\n`);
  await sink.flush(1);
  expect(asked()).toEqual(['a\n']);
  takes(0);
  expect(asked()[1]).toBe('98 lost\nxxxx\nxxxx\n');
  takes(1);
  sink.write('b\n');
  sink.flushNow();
  expect(now).toEqual(['b\n']);
});
