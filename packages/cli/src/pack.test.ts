import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { expect, it, onTestFinished } from 'vitest';

const root = fileURLToPath(new URL('../../..', import.meta.url));
const packages = join(root, 'packages');
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

/** The tarball of the command, made in a copy of the workspaces. */
const tarball = (() => {
  let made: string | undefined;
  return () => {
    if (made === undefined) {
      const folder = mkdtempSync(join(tmpdir(), 'tessera-packed-'));
      process.on('exit', () => rmSync(folder, { recursive: true, force: true }));
      made = run(process.execPath, [join(root, 'scripts', 'pack.mjs'), folder], root).trim();
    }
    return made;
  };
})();

const quietly = ['--prefer-offline', '--no-audit', '--no-fund', '--ignore-scripts'];

/** The tarball in a folder, and its production dependencies: how docs/deploy.md installs it. */
function unpacked(): string {
  const folder = temporary('tessera-unpacked-');
  run('tar', ['xzf', tarball(), '--strip-components=1'], folder);
  run(npm, ['install', '--omit=dev', ...quietly], folder);
  return folder;
}

/** Name and version of everything that is installed in a node_modules, our own left out. */
function versionsIn(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((path) => /(^|node_modules\/)(@[^/]+\/)?[^@/.][^/]*\/package\.json$/.test(path))
    .map((path) => JSON.parse(readFileSync(join(folder, path), 'utf8')) as { name: string; version: string })
    .map(({ name, version }) => `${name}@${version}`)
    .filter((name) => !name.startsWith('@tessera/'))
    .sort();
}

/** The production dependencies of the repository's lockfile: the versions that the tests ran with. */
const tested = new Set(
  Object.entries(
    JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')).packages as Record<
      string,
      { version: string; dev?: boolean }
    >,
  )
    .filter(([at, { dev }]) => at.includes('node_modules/') && !dev)
    .map(([at, { version }]) => `${at.slice(at.lastIndexOf('node_modules/') + 13)}@${version}`),
);

/** A registry that has our package alone, as one would that it was published to. Resolves with its address. */
async function registryWith(file: string): Promise<string> {
  const bytes = readFileSync(file);
  const manifest = JSON.parse(run('tar', ['xzOf', file, 'package/package.json'], root));
  const integrity = `sha512-${createHash('sha512').update(bytes).digest('base64')}`;
  const server = createServer((request, response) => {
    const at = `http://${request.headers.host}`;
    if (request.url?.endsWith('.tgz')) return response.end(bytes);
    const dist = { tarball: `${at}/cli.tgz`, integrity };
    const versions = { [manifest.version]: { ...manifest, _hasShrinkwrap: true, dist } };
    return response.end(JSON.stringify({ name: manifest.name, 'dist-tags': { latest: manifest.version }, versions }));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => void server.close());
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

it('is installed from a registry with the versions that were tested, transitive ones too', async () => {
  const folder = temporary('tessera-registry-');
  const registry = `--@tessera:registry=${await registryWith(tarball())}`;
  // Not `spawnSync`, for the registry is in this process.
  const child = spawn(npm, ['install', ...quietly, registry, '@tessera/cli'], { cwd: folder });
  const [code] = await once(child, 'close');
  expect(code).toBe(0);
  const installed = versionsIn(join(folder, 'node_modules'));
  expect(installed.length).toBeGreaterThan(100);
  expect(installed.filter((name) => !tested.has(name))).toEqual([]);
}, 300_000);

it('carries no declarations, no source maps, no script that reports installations, and its licence', () => {
  const files = run('tar', ['tzf', tarball()], root).split('\n');
  expect(files).toContain('package/LICENSE');
  expect(files).toContain('package/npm-shrinkwrap.json');
  expect(files.filter((name) => /\.(d\.ts|map|tsbuildinfo)$|\.test\.js$/.test(name))).toEqual([]);
  expect(run('tar', ['xzOf', tarball(), 'package/npm-shrinkwrap.json'], root)).not.toContain('@scarf/scarf');
});

it('is one package that, unpacked into an empty folder, runs a server with console and docs', async () => {
  const folder = unpacked();
  const installed = versionsIn(join(folder, 'node_modules'));
  expect(installed.length).toBeGreaterThan(100);
  expect(installed.filter((name) => !tested.has(name))).toEqual([]);
  // Compiling SQLite takes a minute, and is not tested here: the binary comes from this repository's own install.
  const binary = join('node_modules', 'better-sqlite3', 'build', 'Release', 'better_sqlite3.node');
  mkdirSync(dirname(join(folder, binary)), { recursive: true });
  cpSync(join(root, binary), join(folder, binary));

  const server = spawn(process.execPath, ['dist/main.js', 'serve', '--port', '0'], { cwd: folder, detached: true });
  onTestFinished(async () => {
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
