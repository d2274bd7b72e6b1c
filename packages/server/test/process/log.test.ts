import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { freePort } from '../../src/testing/postgres.ts';
import { startCommand, temporaryFolder } from '../../src/testing/process.ts';
import { eventually } from '../../src/testing/world.ts';
import { expectInvariants } from '../faults/invariants.ts';

const requests = 3000;

/** A server with the test's standard output, on a port that is known without it. */
async function serverWritingTo(output: number | 'pipe', before = (_child: ChildProcess) => {}) {
  const port = await freePort();
  const [file = '', ...args] = startCommand;
  const dataDir = temporaryFolder();
  const child = spawn(file, args, {
    env: { PATH: process.env['PATH'], PORT: String(port), TESSERA_DATA_DIR: dataDir },
    stdio: ['ignore', output, 'ignore'],
  });
  const ended = once(child, 'exit');
  onTestFinished(() => void child.kill('SIGKILL'));
  const url = `http://127.0.0.1:${port}`;
  await eventually(() =>
    fetch(`${url}/readyz`).then(
      ({ ok }) => ok,
      () => false,
    ),
  );
  before(child);
  const statuses = new Set<number>();
  for (let asked = 0; asked < requests; asked += 50) {
    const answers = await Promise.all(Array.from({ length: 50 }, () => fetch(`${url}/v1/user`)));
    for (const answer of answers) {
      statuses.add(answer.status);
      await answer.text();
    }
  }
  expect([...statuses]).toEqual([401]);
  return { child, ended, databaseUrl: `sqlite:${join(dataDir, 'tessera.db')}` };
}

// As a file on a full disk is: every write fails with ENOSPC.
it('answers and stops when its log is on a disk that is full (R05)', async () => {
  const full = openSync('/dev/full', 'w');
  onTestFinished(() => closeSync(full));
  const { child, ended, databaseUrl } = await serverWritingTo(full);
  child.kill('SIGTERM');
  expect(await ended).toEqual([0, null]);
  await expectInvariants(databaseUrl);
});

it('answers and stops when the reader of its log does not read', async () => {
  const { child, ended } = await serverWritingTo('pipe');
  // Not a byte was read, and the output is now more than a pipe holds.
  child.kill('SIGTERM');
  expect(await ended).toEqual([0, null]);
});

it('answers and stops when the reader of its log has gone', async () => {
  const { child, ended } = await serverWritingTo('pipe', ({ stdout }) => void stdout?.destroy());
  child.kill('SIGTERM');
  expect(await ended).toEqual([0, null]);
});
