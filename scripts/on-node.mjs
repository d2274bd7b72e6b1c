// Runs the tests of the last commit on another Node: `npm run on-node -- 26`. That Node comes from npm's package `node`, the
// copy it runs in is a folder of its own, and both are removed at the end. Installing there may compile SQLite anew.
import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const version = process.argv[2];
if (!/^\d+(\.\d+){0,2}$/.test(version ?? '')) {
  console.error('Say which Node, as in: npm run on-node -- 26');
  process.exit(2);
}

const folder = mkdtempSync(join(tmpdir(), 'tessera-on-node-'));
// PostgreSQL, which is tested with, runs as another user where this is root.
chmodSync(folder, 0o755);
const project = join(folder, 'tessera');
const installed = join(folder, 'node_modules', 'node');
let env = process.env;

/** Ends this process where the command fails. */
function run(command, args, cwd) {
  const { status } = spawnSync(command, args, { cwd, env, stdio: 'inherit', shell: process.platform === 'win32' });
  if (status !== 0) process.exit(status ?? 1);
}

process.on('exit', () => rmSync(folder, { recursive: true, force: true }));
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => process.exit(1));

// The package fetches the program for this system in an install script.
writeFileSync(join(folder, 'package.json'), JSON.stringify({ private: true, allowScripts: { node: true } }));
run('npm', ['install', '--no-audit', '--no-fund', `node@${version}`], folder);
run('git', ['clone', '--quiet', fileURLToPath(new URL('..', import.meta.url)), project], folder);

// A compiled module needs the headers of the Node that will load it.
const programs = join(installed, 'node_modules');
const withHeaders = readdirSync(programs).find((name) => existsSync(join(programs, name, 'include', 'node')));
env = { ...env, PATH: `${join(installed, 'bin')}${delimiter}${env.PATH}` };
if (withHeaders) env.npm_config_nodedir = join(programs, withHeaders);

run('node', ['--version'], project);
run('npm', ['test', ...process.argv.slice(3)], project);
