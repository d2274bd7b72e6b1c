import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { onTestFinished } from 'vitest';
import { type Machine, main, type Run } from './run.ts';

/** Types the commands of a page at a machine. The shell keeps the variables that earlier commands set. */
export class Typist {
  readonly #machine: Machine;
  /** Beside the person's things: a folder for those of the test. */
  readonly #aside = mkdtempSync(join(tmpdir(), 'tessera-typist-'));

  constructor(machine: Machine) {
    this.#machine = machine;
    onTestFinished(() => rmSync(this.#aside, { recursive: true, force: true }));
    const bin = join(this.#aside, 'bin');
    mkdirSync(bin);
    writeFileSync(join(bin, 'tessera'), `#!/bin/sh\nexec '${process.execPath}' '${main}' "$@"\n`);
    chmodSync(join(bin, 'tessera'), 0o755);
    machine.environment['PATH'] = `${bin}:${machine.environment['PATH']}`;
  }

  /** Types it. One of ours alone runs in this process, everything else in bash, beside a server and a store in this process. */
  async type(command: string): Promise<Run> {
    const { typed, input } = answered(command.replaceAll(/\bnpx (?=tessera\b)/g, ''));
    const words = wordsOf(typed);
    if (words) return this.#machine.run(words, input);
    const after = join(this.#aside, 'environment');
    const child = this.#bash(`set -a\n${typed}\ncode=$?; env -0 > ${after}; exit $code`);
    // It may end without reading all of it.
    child.stdin.on('error', () => {});
    child.stdin.end(input);
    const [stdout, stderr, [code]] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'close')]);
    for (const pair of readFileSync(after, 'utf8').split('\0')) {
      const [, name, value = ''] = /^(\w+)=(.*)$/s.exec(pair) ?? [];
      if (name !== undefined && !/^(code|_|SHLVL|PWD|OLDPWD)$/.test(name)) this.#machine.environment[name] = value;
    }
    return { code: code as number, stdout, stderr };
  }

  /** Runs one in the background until the test ends, from when it has printed something. */
  async background(command: string): Promise<void> {
    const child = this.#bash(`exec env ${command.replace(/&$/, '')}`);
    child.stderr.pipe(process.stderr, { end: false });
    onTestFinished(async () => {
      child.kill();
      if (child.exitCode === null) await once(child, 'exit');
    });
    const failed = once(child, 'exit').then(() => Promise.reject(new Error(`it ended: ${command}`)));
    await Promise.race([once(child.stdout, 'data'), failed]);
    failed.catch(() => {});
  }

  #bash(script: string) {
    return spawn('bash', ['-c', script], { cwd: this.#machine.folder, env: this.#machine.environment });
  }
}

/** Commands that ask for a secret, the option that reads it from standard input, and the secret. */
const prompts: readonly (readonly [RegExp, string, string])[] = [
  [/^tessera (login .*--username |user create)/, '--password-file', 'correct-horse'],
  // Base64, as the key of an account in Azure is.
  [/^tessera credentials add (?!.*-file )/, '--secret-key-file', Buffer.from('visibly-fake').toString('base64')],
  [/^tessera org domain add /, '--client-secret-file', 'visibly-fake'],
];

/** The command with its secret from a file in place of a prompt, and the text of that file. */
function answered(command: string): { typed: string; input: string } {
  const [, option = '', input = ''] = prompts.find(([asks]) => asks.test(command)) ?? [];
  return option === '' ? { typed: command, input } : { typed: `${command} ${option} -`, input };
}

/** The words behind `tessera`, where a shell would do nothing but part them. */
function wordsOf(command: string): string[] | undefined {
  const [, rest] = /^tessera ([^$`|<>&;()*?~\\]+)$/.exec(command) ?? [];
  return rest?.match(/(?:"[^"]*"|'[^']*'|[^\s"'])+/g)?.map((word) => word.replaceAll(/["']/g, ''));
}

/** Whether the output is the shown one, in which `…` stands for anything. */
export function isShown(output: string, shown: string): boolean {
  const parts = shown
    .trim()
    .split(/\s*…\s*/)
    .map((part) => part.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&'));
  return new RegExp(`^${parts.join('.*')}$`, 's').test(output.trim());
}
