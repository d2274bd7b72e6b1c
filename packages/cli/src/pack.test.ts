import { spawn, spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { expect, it, onTestFinished } from 'vitest';

const packages = fileURLToPath(new URL('../..', import.meta.url));
const npm = process.platform === 'win32' ? 'npm.cmd' : 'npm';

function temporary(begin: string): string {
  const folder = mkdtempSync(join(tmpdir(), begin));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

function run(command: string, args: readonly string[], cwd: string): string {
  const { status, stdout, stderr } = spawnSync(command, args, { cwd, encoding: 'utf8' });
  if (status !== 0) throw new Error(`${command} ${args.join(' ')}: ${stderr}`);
  return stdout;
}

/** Ends a group of processes, and resolves when all are gone. */
async function ended(group: number): Promise<void> {
  try {
    process.kill(-group, 'SIGTERM');
    for (;;) {
      process.kill(-group, 0);
      await sleep(50);
    }
  } catch {
    // There is none left.
  }
}

/** `npm pack`, of a copy: packing puts folders into the package for a moment, and other tests run from it. */
function packedIn(folder: string): string {
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ private: true, workspaces: ['packages/*'] }));
  for (const name of readdirSync(packages)) {
    for (const part of ['package.json', 'bin', 'dist', 'README.md', 'scripts']) {
      const from = join(packages, name, part);
      if (existsSync(from)) cpSync(from, join(folder, 'packages', name, part), { recursive: true });
    }
  }
  run(npm, ['pack', '--workspace', 'packages/cli', '--pack-destination', folder], folder);
  const tarball = readdirSync(folder).find((name) => name.endsWith('.tgz'));
  if (tarball === undefined) throw new Error('there is no tarball');
  return join(folder, tarball);
}

it('is one package that, installed into an empty folder, runs a server with console and docs', async () => {
  const [folder, empty] = [temporary('tessera-pack-'), temporary('tessera-empty-')];
  const tarball = packedIn(folder);
  // Compiling SQLite takes a minute, and is not what is tested: the binary is that of this repository's own install.
  run(npm, ['install', '--prefer-offline', '--no-audit', '--no-fund', '--ignore-scripts', tarball], empty);
  const binary = join('node_modules', 'better-sqlite3', 'build', 'Release', 'better_sqlite3.node');
  mkdirSync(dirname(join(empty, binary)), { recursive: true });
  cpSync(join(packages, '..', binary), join(empty, binary));

  const server = spawn('npx', ['tessera', 'serve', '--port', '0'], { cwd: empty, detached: true });
  onTestFinished(async () => {
    // The whole group: npx does not wait for what it runs.
    if (server.pid !== undefined) await ended(server.pid);
  });
  const address = await new Promise<string>((resolve, reject) => {
    let log = '';
    server.stdout.on('data', (chunk) => {
      log += chunk;
      const found = /"address":"(http:[^"]+)"/.exec(log)?.[1];
      if (found) resolve(found);
    });
    server.stderr.on('data', (chunk) => {
      log += chunk;
    });
    server.on('exit', () => reject(new Error(`it ended: ${log}`)));
  });
  const docs = await fetch(`${address}/docs`);
  expect(docs.status).toBe(200);
  expect(await docs.text()).toContain('swagger-ui');
  expect((await fetch(`${address}/docs/swagger-ui-bundle.js`)).status).toBe(200);
  const hasConsole = existsSync(join(packages, 'console', 'dist'));
  expect((await fetch(address)).headers.get('content-type')).toMatch(hasConsole ? /text\/html/ : /json/);
  const body = JSON.stringify({ username: 'alice', password: 'Fake-Password-1' });
  const headers = { 'content-type': 'application/json' };
  expect((await fetch(`${address}/v1/user`, { method: 'POST', body, headers })).status).toBe(204);
}, 300_000);
