import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, existsSync, openSync, readdirSync, readFileSync } from 'node:fs';
import { operationList } from '@tessera/contract';
import type { Command } from 'commander';
import { expect, it } from 'vitest';
import { Io } from './output/io.ts';
import { programOf } from './program.ts';
import { Machine, main } from './testing/run.ts';

function everyCommand(command: Command, path: string[] = []): { path: string[]; command: Command }[] {
  return [{ path, command }, ...command.commands.flatMap((child) => everyCommand(child, [...path, child.name()]))];
}

const reference = new URL('../../../docs/reference/', import.meta.url);
const all = everyCommand(programOf(new Io(process)));

it('has the nouns and verbs that the reference names', () => {
  const leaves = all.filter(({ command }) => command.commands.length === 0).map(({ path }) => path.join(' '));
  expect(leaves.filter((path) => path !== 'complete').sort()).toEqual(
    [
      ...[
        'serve',
        'login',
        'logout',
        'whoami',
        'import',
        'backup',
        'restore',
        'doctor',
        'completion',
        'help',
        'key new',
        'key rewrap',
      ],
      ...['create', 'list', 'delete'].map((verb) => `admin service-credential ${verb}`),
      ...['show', 'approve', 'deny'].map((verb) => `device ${verb}`),
      ...['list', 'unlink'].map((verb) => `identity ${verb}`),
      ...['add', 'list', 'show', 'update', 'remove', 'check'].map((verb) => `org domain ${verb}`),
      ...['create', 'grant', 'revoke', 'settings show', 'settings update', 'validate-credentials', 'org quotas'].map(
        (verb) => `admin ${verb}`,
      ),
      ...['list', 'show', 'disable', 'enable', 'end-sessions', 'revoke-tokens', 'require-password-change'].map(
        (verb) => `admin user ${verb}`,
      ),
      ...['remove-mfa', 'recovery-link', 'confirm-email', 'delete'].map((verb) => `admin user ${verb}`),
      ...['list', 'use'].map((verb) => `server ${verb}`),
      ...['show', 'create', 'update', 'delete', 'confirm', 'reset-password', 'terms', 'export'].map(
        (verb) => `user ${verb}`,
      ),
      ...['list', 'export', 'verify'].map((verb) => `audit ${verb}`),
      ...['create', 'list', 'revoke', 'scopes', 'introspect', 'void-before'].map((verb) => `token ${verb}`),
      ...['list', 'create', 'end-others'].map((verb) => `session ${verb}`),
      ...['show', 'enable', 'disable', 'recovery-codes'].map((verb) => `mfa ${verb}`),
      ...['add', 'list', 'rename', 'remove'].map((verb) => `passkey ${verb}`),
      ...['create', 'list', 'show', 'update', 'delete', 'policies show', 'policies set'].map((verb) => `org ${verb}`),
      ...['list', 'add', 'invite', 'show', 'set-role', 'remove'].map((verb) => `member ${verb}`),
      ...['list', 'accept', 'decline', 'resend', 'cancel'].map((verb) => `invitation ${verb}`),
      ...['add', 'list', 'show', 'update', 'delete'].map((verb) => `credentials ${verb}`),
      ...['env', 'process', 'serve', 'exec', 'validate', 'presign', 'trust'].map((verb) => `credentials ${verb}`),
    ].sort(),
  );
});

it('explains every command, with examples', () => {
  for (const { path, command } of all) {
    let help = '';
    command.configureOutput({ writeOut: (text) => (help += text) }).outputHelp();
    expect(help).toContain(`Usage: ${['tessera', ...path].join(' ')}`);
    expect(help).toMatch(/\nExamples:\n {2}\$ .*tessera/);
  }
});

it('prints help to standard output, and faults of the arguments to standard error', async () => {
  const machine = new Machine();
  const help = await machine.run(['user', 'create', '--help']);
  expect(help).toMatchObject({ code: 0, stderr: '' });
  expect(help.stdout).toContain('tessera user create alice --email alice@example.com');
  expect(await machine.run(['user', 'create'])).toMatchObject({ code: 2, stdout: '' });
  const version = await machine.run(['--version']);
  expect(version.stdout).toMatch(/^\d+\.\d+\.\d+\n$/);
  expect(await machine.run(['-V'])).toEqual(version);
  expect(await machine.run(['user', 'create', '-h'])).toEqual(help);
  expect(await machine.run(['help', 'user', 'create'])).toEqual(help);
  expect(await machine.run(['help'])).toEqual(await machine.run(['--help']));
  expect((await machine.run(['help', 'user', 'creat'])).code).toBe(2);
});

it('accepts the commands that the reference pages and the helps show', async () => {
  const pages = readdirSync(reference).map((name) => readFileSync(new URL(name, reference), 'utf8'));
  const helps = all.map(({ command }) => {
    let help = '';
    command.configureOutput({ writeOut: (text) => (help += text) }).outputHelp();
    return help;
  });
  const shown = [...pages, ...helps].flatMap((text) => text.match(/(?<=^(?: {2})?\$ )tessera .*$/gm) ?? []);
  expect(shown.length).toBeGreaterThan(100);
  const examples = [...operationList.map(({ example }) => example.cli), ...shown];
  for (const example of examples) expect(await commandRun(example), example).not.toBe('');
});

/** Parses a line as the command does, and resolves with the command that it would run. */
async function commandRun(line: string): Promise<string> {
  const words = (line.replace(/ {3}.*| +[#<>].*/, '').match(/"[^"]*"|'[^']*'|[^\s]+/g) ?? []).slice(1);
  const program = programOf(new Io(process));
  let found = '';
  for (const { path, command } of everyCommand(program)) {
    if (command.commands.length > 0) continue;
    command.action(() => {
      found = path.join(' ');
    });
  }
  await program.parseAsync(words, { from: 'user' }).catch((error) => {
    throw new Error(`${line}: ${error.message}`);
  });
  return found;
}

it('takes no secret as an argument', () => {
  const secret = /password|secret|token|credential/i;
  // The name of credentials, and numbers.
  const harmless = ['--default-s3-path-credentials', '--max-token-days', '--password-min', '--credentials'];
  for (const { path, command } of all) {
    for (const { long, required } of command.options) {
      if (!required || !secret.test(long ?? '') || harmless.includes(long ?? '')) continue;
      expect(long, path.join(' ')).toMatch(/-file$/);
    }
    for (const argument of command.registeredArguments) expect(argument.name()).not.toMatch(secret);
  }
});

it('completes nouns, verbs, options and choices', async () => {
  const machine = new Machine();
  const complete = async (...words: string[]) =>
    (await machine.run(['complete', '--', ...words])).stdout.trimEnd().split('\n');
  expect(await complete('us')).toEqual(['user']);
  expect(await complete('member', 's')).toEqual(['show', 'set-role']);
  expect(await complete('member', 'set-role', 'acme', 'bob', 'read_')).toEqual([
    'read_write_delete',
    'read_write',
    'read_only',
  ]);
  expect(await complete('member', 'add', '--role', 'ow')).toEqual(['owner']);
  expect(await complete('login', '--ti')).toEqual(['--tiledb']);
  expect(await complete('token', 'create', '--scope', 'user:')).toEqual(['user:read', 'user:read-write', 'user:admin']);
  expect(await complete('token', 'create', '--scope', 'user:read', 'organization:a')).toEqual(['organization:admin']);
  expect(await complete('token', 'create', '--scope', '--js')).toEqual(['--json']);
});

it('completes in bash', async () => {
  const machine = new Machine();
  const { stdout: script } = await machine.run(['completion', 'bash']);
  const test = `tessera() { ${process.execPath} ${main} "$@"; }
${script}
COMP_WORDS=(tessera cred); COMP_CWORD=1; _tessera; echo "\${COMPREPLY[@]}"`;
  const { stdout } = spawnSync('bash', ['-c', test], { env: machine.environment, encoding: 'utf8' });
  expect(stdout.trimEnd()).toBe('credentials');
});

it('has a script for every shell that it names', async () => {
  for (const shell of ['bash', 'zsh', 'fish']) {
    expect((await new Machine().run(['completion', shell])).stdout).toContain('tessera complete --');
  }
  expect((await new Machine().run(['completion', 'cmd'])).code).toBe(2);
});

it.skipIf(!existsSync('/dev/full'))('says that its output could not be written', () => {
  const full = openSync('/dev/full', 'w');
  const { status, stderr } = spawnSync(process.execPath, [main, 'help'], { stdio: ['ignore', full, 'pipe'] });
  closeSync(full);
  expect([status, String(stderr)]).toEqual([1, 'tessera: The output cannot be written: ENOSPC\n']);
});

it('exits with its own code though nothing reads its standard error any more', async () => {
  const machine = new Machine();
  const child = spawn(process.execPath, [main, 'whoami'], {
    env: machine.environment,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  child.stderr.destroy();
  expect(await once(child, 'exit')).toEqual([3, null]);
});
