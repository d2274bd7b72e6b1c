import { expect, it } from 'vitest';
import type { Io } from './io.ts';
import { Progress } from './progress.ts';

it('stays on one line of a narrow terminal', () => {
  let written = '';
  const errorStream = { isTTY: true, columns: 40, write: (text: string) => (written += text) };
  new Progress({ json: false, errorStream } as unknown as Io).show(1, '123456 lines, 123 refused');
  const [before, line = ''] = written.split('\r\u001b[2K');
  expect([before, line.length]).toEqual(['', 39]);
  expect(line).toContain('100 %');
});
