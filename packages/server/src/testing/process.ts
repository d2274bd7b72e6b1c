import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { onTestFinished } from 'vitest';
import type { Environment } from '../config/config.ts';
import { HttpClient } from './caller.ts';

const root = fileURLToPath(new URL('../../../../', import.meta.url));
const { scripts } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { scripts: { start: string } };
const [settings, file] = [scripts.start.split(' ').slice(2, -1), scripts.start.split(' ').at(-1) ?? ''];

/** The built server, as `npm start` runs it: `exec node`, settings of V8, the file. */
export const startCommand: readonly string[] = [process.execPath, ...settings, join(root, file)];

export interface Ended {
  code: number | null;
  signal: NodeJS.Signals | null;
}

/** A real server process on a free port, with only the test's variables in its environment. */
export class ServerProcess {
  readonly pid: number;
  readonly ended: Promise<Ended>;
  readonly #child: ChildProcessByStdio<null, Readable, Readable>;
  #output = '';
  #url = '';

  private constructor(child: ChildProcessByStdio<null, Readable, Readable>) {
    this.#child = child;
    this.pid = child.pid ?? 0;
    // `close` and not `exit`: then all output is here too.
    this.ended = once(child, 'close').then(([code, signal]) => ({ code, signal }));
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', (text: string) => {
        this.#output += text;
      });
    }
  }

  /** Starts one. Resolves immediately; `listening` and `ended` tell its fate. */
  static spawn(environment: Environment, command = startCommand): ServerProcess {
    const [file = '', ...args] = command;
    const child = spawn(file, args, {
      env: { PATH: process.env['PATH'], HOME: process.env['HOME'], HOST: '127.0.0.1', PORT: '0', ...environment },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    return new ServerProcess(child);
  }

  /** Starts one that must come up. Rejects with its output when it does not. */
  static async start(environment: Environment, command?: readonly string[]): Promise<ServerProcess> {
    const server = ServerProcess.spawn(environment, command);
    await server.listening();
    return server;
  }

  async listening(): Promise<void> {
    const line = new Promise<void>((resolve) => {
      const look = () => {
        const found = /Tessera listens on (http:\/\/[^\s"]+)/.exec(this.#output)?.[1];
        if (found === undefined) return;
        this.#url = found;
        this.#child.stdout.off('data', look);
        resolve();
      };
      this.#child.stdout.on('data', look);
      look();
    });
    const gone = this.ended.then(() => {
      throw new Error(`the server ended instead of starting: ${this.#output}`);
    });
    await Promise.race([line, gone]);
  }

  get url(): string {
    return this.#url;
  }

  /** All that it wrote so far, to both streams. */
  get output(): string {
    return this.#output;
  }

  caller(headers: Record<string, string> = {}): HttpClient {
    return new HttpClient(this.#url, headers);
  }

  signal(signal: NodeJS.Signals): void {
    this.#child.kill(signal);
  }

  /** Ends it, the quick way, when it has not ended yet. */
  async stop(): Promise<Ended> {
    this.#child.kill('SIGKILL');
    return this.ended;
  }
}

/** A folder for the test that runs, removed after it. */
export function temporaryFolder(): string {
  const path = mkdtempSync(join(tmpdir(), 'tessera-process-'));
  onTestFinished(() => rmSync(path, { recursive: true, force: true }));
  return path;
}

/** A server for the test that runs, ended with it. */
export async function started(environment: Environment, command?: readonly string[]): Promise<ServerProcess> {
  const server = ServerProcess.spawn(environment, command);
  onTestFinished(async () => {
    await server.stop();
  });
  await server.listening();
  return server;
}

/** The output of a server that must not start: all of it, when it ended with status 1 by itself. */
export async function refusal(environment: Environment): Promise<string> {
  const server = ServerProcess.spawn(environment);
  onTestFinished(async () => {
    await server.stop();
  });
  const came = await Promise.race([server.ended, server.listening().then(() => 'listening' as const)]);
  if (came === 'listening' || came.code !== 1) throw new Error(`it was not refused: ${server.output}`);
  return server.output;
}
