import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable, Writable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { spawn as spawnOnTerminal } from '@lydell/node-pty';
import { onTestFinished } from 'vitest';
import type { Streams } from '../output/io.ts';
import { run } from '../run.ts';

/** The end of the last command that ran in this process. */
let last: Promise<unknown> = Promise.resolve();

/** Keeps the written text, as UTF-8. */
class Collected extends Writable {
  readonly #chunks: Buffer[] = [];

  get text(): string {
    return Buffer.concat(this.#chunks).toString();
  }

  override _write(chunk: Buffer, _encoding: string, done: () => void): void {
    this.#chunks.push(chunk);
    done();
  }
}

/** The built command, as people run it. */
export const main = fileURLToPath(new URL('../../bin/tessera.js', import.meta.url));

export interface Run {
  code: number | null;
  stdout: string;
  stderr: string;
}

/** A person's machine: a home, a working folder of their own or a given one, and nothing of this one's environment. */
export class Machine {
  readonly folder: string;
  readonly environment: Record<string, string>;

  constructor(environment: Record<string, string> = {}, folder = mkdtempSync(join(tmpdir(), 'tessera-cli-'))) {
    this.folder = folder;
    this.environment = { PATH: process.env['PATH'] ?? '', HOME: folder, ...environment };
    onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  }

  path(...names: string[]): string {
    return join(this.folder, ...names);
  }

  /**
   * Runs the command with `input` on its standard input, in this process: to start one takes longer than most commands do.
   * One at a time, for a process has one working folder.
   */
  run(args: readonly string[], input = ''): Promise<Run> {
    const done = last.then(() => this.#runHere(args, input));
    last = done.catch(() => {});
    return done;
  }

  async #runHere(args: readonly string[], input: string): Promise<Run> {
    const [stdin, stdout, stderr] = [
      Readable.from(input === '' ? [] : [Buffer.from(input)]),
      new Collected(),
      new Collected(),
    ];
    const streams = { env: { ...this.environment }, stdin, stdout, stderr } as unknown as Streams;
    const before = process.cwd();
    process.chdir(this.folder);
    try {
      return { code: await run(args, streams), stdout: stdout.text, stderr: stderr.text };
    } finally {
      process.chdir(before);
    }
  }

  /** Runs the built command in a process of its own, in a pipe, with `input` on its standard input. */
  spawn(args: readonly string[], input = ''): Promise<Run> {
    const child = spawn(process.execPath, [main, ...args], { cwd: this.folder, env: this.environment });
    const run: Run = { code: null, stdout: '', stderr: '' };
    child.stdout.on('data', (chunk) => {
      run.stdout += chunk;
    });
    child.stderr.on('data', (chunk) => {
      run.stderr += chunk;
    });
    // It may end without reading all of it.
    child.stdin.on('error', () => {});
    child.stdin.end(input);
    return new Promise((resolve, reject) => {
      child.on('error', reject);
      child.on('close', (code) => resolve({ ...run, code }));
    });
  }

  /** Runs it, and returns its output as JSON. Throws unless it exits with 0. */
  async json(...args: string[]) {
    const { code, stdout, stderr } = await this.run([...args, '--json']);
    if (code !== 0) throw new Error(`tessera ${args.join(' ')} exited with ${code}: ${stderr}`);
    return stdout === '' ? undefined : JSON.parse(stdout);
  }

  /** The servers that it is signed in to, by name, as they are kept. */
  servers(): Record<string, { url: string; token: string }> {
    return JSON.parse(readFileSync(this.path('.config', 'tessera', 'servers.json'), 'utf8')).servers;
  }

  /** Runs the command on a terminal. */
  terminal(...args: string[]): Terminal {
    return new Terminal(args, this);
  }
}

/** A command on a terminal of its own. */
export class Terminal {
  /** Everything that the terminal got, with its escapes. */
  screen = '';
  readonly exited: Promise<number>;
  readonly #pty: ReturnType<typeof spawnOnTerminal>;
  readonly #changed = new Set<() => void>();

  constructor(args: readonly string[], machine: Machine) {
    this.#pty = spawnOnTerminal(process.execPath, [main, ...args], {
      name: 'xterm-256color',
      cols: 120,
      rows: 40,
      cwd: machine.folder,
      env: { ...machine.environment, TERM: 'xterm-256color' },
    });
    this.#pty.onData((data) => {
      this.screen += data;
      for (const changed of this.#changed) changed();
    });
    this.exited = new Promise((resolve) => this.#pty.onExit(({ exitCode }) => resolve(exitCode)));
  }

  type(text: string): void {
    this.#pty.write(text);
  }

  /** Resolves when the text has appeared; rejects when the command ends without it. */
  until(text: string): Promise<void> {
    return new Promise((resolve, reject) => {
      const look = () => {
        if (!this.screen.includes(text)) return;
        this.#changed.delete(look);
        resolve();
      };
      this.#changed.add(look);
      look();
      this.exited.then((code) => reject(new Error(`exited with ${code} before ${text}: ${this.screen}`)));
    });
  }
}
