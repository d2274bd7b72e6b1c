// Starts contestants as processes of their own, and stops them: all of them, on failures too.
import { spawn } from 'node:child_process';
import { openSync, readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

const running = new Set();
process.on('exit', () => {
  for (const child of running) child.kill('SIGKILL');
});
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => process.exit(1));

/** Starts `node …flags file …args`, with its output in `log`, and resolves when its URL answers. */
export async function start(file, { flags = [], args = [], env = {}, log, ready = '/healthz' } = {}) {
  const port = await freePort();
  const output = log ? openSync(log, 'a') : 'ignore';
  const began = performance.now();
  const child = spawn(process.execPath, [...flags, file, ...args], {
    env: { PATH: process.env.PATH, HOST: '127.0.0.1', PORT: String(port), ...env },
    stdio: ['ignore', output, output],
  });
  running.add(child);
  const url = `http://127.0.0.1:${port}`;
  for (let tries = 0; ; tries++) {
    if (child.exitCode !== null || tries > 6000) {
      throw new Error(`${file} did not start${log ? `: ${readFileSync(log, 'utf8').slice(-500)}` : ''}`);
    }
    try {
      if ((await fetch(url + ready)).ok) break;
    } catch {
      // Not yet.
    }
    await sleep(10);
  }
  return { url, pid: child.pid, readyMs: performance.now() - began, stop: () => stop(child) };
}

async function stop(child) {
  if (child.exitCode !== null) return;
  const gone = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGTERM');
  const late = setTimeout(() => child.kill('SIGKILL'), 10_000);
  await gone;
  clearTimeout(late);
  running.delete(child);
}

/** Resident memory in MB. */
export function residentMb(pid) {
  return Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? Number.NaN) / 1024;
}

export function freePort() {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.on('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });
}
