// Runs before `npm start` and `npm test`, in plain Node: installs and builds only the missing parts. Of two runs in one
// clone, the second waits for the first: each `npm ci` would take the packages of the other away.
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const [major, minor] = process.versions.node.split('.').map(Number);
if (major < 20 || (major === 20 && minor < 19)) {
  console.error(`Tessera needs Node 20.19 or newer, and this is Node ${process.versions.node}.`);
  process.exit(1);
}

const lock = join(root, '.preparing');
let isLocked = false;

const told = new Set();
const children = new Set();
process.on('exit', () => {
  for (const child of children) child.kill();
});

const purpose = process.argv[2];
// The pages of docs/ need nothing of the product.
if (purpose === 'site') {
  await install(join(root, 'site'));
  process.exit();
}
// `vitest` is a test run that has begun already: its packages must stay where they are.
if (purpose !== 'vitest') await install(root);
// The compiler leaves a core idle, and npm waits for downloads.
await Promise.all([build(), installApart()]);

async function installApart() {
  if (purpose === 'bench') await install(join(root, 'bench'));
  if (purpose !== 'test' && purpose !== 'vitest') return;
  // Tests with dependencies of their own, which must never enter the product's tree.
  const apart = join(root, 'e2e');
  for (const name of existsSync(apart) ? readdirSync(apart) : []) {
    const folder = join(apart, name);
    if (existsSync(join(folder, 'package-lock.json'))) await install(folder);
  }
}

/** `npm ci`, when the lockfile or Node changed since the last one. */
async function install(folder) {
  const stamp = join(folder, 'node_modules', '.prepared');
  const wanted = createHash('sha256')
    .update(readFileSync(join(folder, 'package-lock.json')))
    .update(process.version)
    .digest('hex');
  await once(
    () => existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted,
    async () => {
      const what = folder === root ? 'Tessera needs' : 'the tests need';
      if (!told.has(what)) console.log(`Installing what ${what} (the first time takes up to two minutes) …`);
      told.add(what);
      await run('npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error'], folder);
      writeFileSync(stamp, wanted);
    },
  );
}

/**
 * The packages with `tsc -b` and the server into one file, the console with `vite build`, each when a source is newer than
 * its last build.
 */
async function build() {
  const shared = ['tsconfig.base.json', 'package-lock.json', 'packages/contract'];
  const compiled = readdirSync(join(root, 'packages'))
    .filter((name) => name !== 'console')
    .map((name) => join('packages', name));
  await unlessNewer('tessera-built', [...compiled, 'tsconfig.json', ...shared], async () => {
    await run(process.execPath, [join(root, 'node_modules', 'typescript', 'bin', 'tsc'), '-b'], root);
    for (const script of ['swagger-ui.mjs', 'bundle.mjs']) {
      await run(process.execPath, [join(root, 'packages', 'server', 'scripts', script)], root);
    }
  });
  const folder = join(root, 'packages', 'console');
  if (!existsSync(folder)) return;
  await unlessNewer('tessera-console-built', ['packages/console', ...shared], () =>
    run(
      process.execPath,
      [join(root, 'node_modules', 'vite', 'bin', 'vite.js'), 'build', '--logLevel', 'warn'],
      folder,
      // Within a test run it says `test`, and React would be the one for development.
      { ...process.env, NODE_ENV: 'production' },
    ),
  );
}

function unlessNewer(name, sources, work) {
  const stamp = join(root, 'node_modules', '.cache', name);
  return once(
    () => existsSync(stamp) && newest(sources.map((source) => join(root, source))) <= statSync(stamp).mtimeMs,
    async () => {
      await work();
      mkdirSync(dirname(stamp), { recursive: true });
      writeFileSync(stamp, '');
    },
  );
}

/** `work`, unless it is done; asked again once no other process prepares this clone. */
async function once(isDone, work) {
  if (isDone()) return;
  takeLock();
  if (!isDone()) await work();
}

/** Holds `.preparing`, which names this process, until this process ends. A killed process leaves it, and the next takes it over. */
function takeLock() {
  if (isLocked) return;
  let isTold = false;
  while (!locked(process.pid)) {
    if (isAbandoned(lock)) takeOver();
    else {
      if (!isTold) console.log('Another command installs or builds in this folder. Waiting for it …');
      isTold = true;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 200);
    }
  }
  isLocked = true;
  process.on('exit', () => rmSync(lock, { force: true }));
}

function locked(pid) {
  try {
    writeFileSync(lock, String(pid), { flag: 'wx' });
    return true;
  } catch (error) {
    if (error.code === 'EEXIST') return false;
    throw error;
  }
}

/** True when the process that holds the lock has ended, or has held it for longer than any installation takes. */
function isAbandoned(path) {
  try {
    if (Date.now() - statSync(path).mtimeMs > 30 * 60_000) return true;
    // Of a lock without its number yet, this asks for the process group of this process, which is there.
    process.kill(Number(readFileSync(path, 'utf8')), 0);
    return false;
  } catch (error) {
    return error.code === 'ESRCH';
  }
}

/** Two may take over at once: the later one gets the new lock of the earlier one, and gives it back. */
function takeOver() {
  const aside = `${lock}.${process.pid}`;
  try {
    renameSync(lock, aside);
  } catch {
    return;
  }
  if (!isAbandoned(aside)) locked(readFileSync(aside, 'utf8'));
  rmSync(aside);
}

function newest(paths) {
  let latest = 0;
  for (const path of paths.filter(existsSync)) {
    const status = statSync(path);
    if (!status.isDirectory()) latest = Math.max(latest, status.mtimeMs);
    else {
      const inside = readdirSync(path).filter(
        (name) => name !== 'node_modules' && name !== 'dist' && !name.endsWith('.tsbuildinfo'),
      );
      latest = Math.max(latest, newest(inside.map((name) => join(path, name))));
    }
  }
  return latest;
}

/** Ends this process where the command fails. */
function run(command, args, cwd, env = process.env) {
  const child = spawn(command, args, { cwd, env, stdio: 'inherit', shell: process.platform === 'win32' });
  children.add(child);
  return new Promise((resolve) => {
    child.on('error', (error) => {
      console.error(`${command}: ${error.message}`);
      process.exit(1);
    });
    child.on('exit', (status) => {
      children.delete(child);
      if (status !== 0) process.exit(status ?? 1);
      resolve();
    });
  });
}
