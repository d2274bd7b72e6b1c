import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { Agent, request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterEach, expect, it } from 'vitest';
import { startCommand } from '../../src/testing/process.ts';

let program: ChildProcess | undefined;
let folder = '';
afterEach(() => {
  program?.kill('SIGKILL');
  rmSync(folder, { recursive: true, force: true });
});

async function start(): Promise<{ process: ChildProcess; url: string }> {
  folder = mkdtempSync(join(tmpdir(), 'tessera-stop-'));
  // Signals and exit codes belong to a process.
  const [node = '', ...args] = startCommand;
  program = spawn(node, args, {
    env: { PATH: process.env['PATH'], PORT: '0', TESSERA_DATA_DIR: folder },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const { stdout } = program;
  if (!stdout) throw new Error('no output');
  for await (const line of createInterface({ input: stdout })) {
    const { address } = JSON.parse(line);
    if (typeof address !== 'string') continue;
    stdout.resume();
    return { process: program, url: address };
  }
  throw new Error('it did not start');
}

function exitOf(child: ChildProcess): Promise<unknown[]> {
  return once(child, 'exit');
}

/** Asks again and again on one connection, until the server says that it closes it. Resolves with all statuses. */
async function keepAsking(url: string, asked: () => void): Promise<unknown[]> {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  const outcomes: unknown[] = [];
  for (let closing = false; !closing; ) {
    closing = await new Promise<boolean>((resolve) => {
      request(`${url}/v1/user`, { agent }, (response) => {
        outcomes.push(response.statusCode);
        response.resume().on('end', () => resolve(response.headers.connection === 'close'));
      })
        .on('error', (error) => {
          outcomes.push(error.message);
          resolve(true);
        })
        .end();
    });
    asked();
  }
  agent.destroy();
  return outcomes;
}

it('R15: stops under twenty clients that keep their connections, without failing one request', async () => {
  const { process: server, url } = await start();
  const exit = exitOf(server);
  let count = 0;
  const clients = Array.from({ length: 20 }, () =>
    keepAsking(url, () => {
      // All are at work by then.
      if (++count === 100) server.kill('SIGTERM');
    }),
  );
  const outcomes = (await Promise.all(clients)).flat();
  expect(outcomes.length).toBeGreaterThanOrEqual(100);
  expect(outcomes.filter((outcome) => outcome !== 401)).toEqual([]);
  expect(await exit).toEqual([0, null]);
});

it('R15: is not ready while it stops, but answers', async () => {
  const { process: server, url } = await start();
  const exit = exitOf(server);
  expect((await fetch(`${url}/readyz`)).status).toBe(200);
  server.kill('SIGTERM');
  let ready = await fetch(`${url}/readyz`);
  while (ready.status === 200) ready = await fetch(`${url}/readyz`);
  expect(ready.status).toBe(503);
  expect(await ready.json()).toMatchObject({ code: 503, error: 'unavailable' });
  expect(ready.headers.get('retry-after')).toBe('1');
  expect((await fetch(`${url}/healthz`)).status).toBe(200);
  expect(await exit).toEqual([0, null]);
});

it.each(['SIGTERM', 'SIGINT'] as const)('a second %s forces the stop', async (signal) => {
  const { process: server, url } = await start();
  const exit = exitOf(server);
  server.kill(signal);
  while ((await fetch(`${url}/readyz`)).status === 200);
  server.kill(signal);
  expect(await exit).toEqual([1, null]);
});
