// Runs before `npm start` and `npm test`, in plain Node: installs and builds only the missing parts.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const [major, minor] = process.versions.node.split('.').map(Number);
if (major < 20 || (major === 20 && minor < 19)) {
  console.error(`Tessera needs Node 20.19 or newer, and this is Node ${process.versions.node}.`);
  process.exit(1);
}

const purpose = process.argv[2];
// The pages of docs/ need nothing of the product.
if (purpose === 'site') {
  install(join(root, 'site'));
  process.exit();
}
// `vitest` is a test run that has begun already: its packages must stay where they are.
if (purpose !== 'vitest') install(root);
build();
if (purpose === 'bench') install(join(root, 'bench'));
if (purpose === 'test' || purpose === 'vitest') {
  // Tests with dependencies of their own, which must never enter the product's tree.
  const apart = join(root, 'e2e');
  for (const name of existsSync(apart) ? readdirSync(apart) : []) {
    const folder = join(apart, name);
    if (existsSync(join(folder, 'package-lock.json'))) install(folder);
  }
}

/** `npm ci`, when the lockfile or Node changed since the last one. */
function install(folder) {
  const stamp = join(folder, 'node_modules', '.prepared');
  const wanted = createHash('sha256')
    .update(readFileSync(join(folder, 'package-lock.json')))
    .update(process.version)
    .digest('hex');
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted) return;
  console.log(
    `Installing what ${folder === root ? 'Tessera' : 'the tests'} need${folder === root ? 's' : ''} (the first time takes up to two minutes) …`,
  );
  run('npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error'], folder);
  writeFileSync(stamp, wanted);
}

/**
 * The packages with `tsc -b` and the server into one file, the console with `vite build`, each when a source is newer than
 * its last build.
 */
function build() {
  const shared = ['tsconfig.base.json', 'package-lock.json', 'packages/contract'];
  const compiled = readdirSync(join(root, 'packages'))
    .filter((name) => name !== 'console')
    .map((name) => join('packages', name));
  unlessNewer('tessera-built', [...compiled, 'tsconfig.json', ...shared], () => {
    run(process.execPath, [join(root, 'node_modules', 'typescript', 'bin', 'tsc'), '-b'], root);
    for (const script of ['swagger-ui.mjs', 'bundle.mjs']) {
      run(process.execPath, [join(root, 'packages', 'server', 'scripts', script)], root);
    }
  });
  const folder = join(root, 'packages', 'console');
  if (!existsSync(folder)) return;
  unlessNewer('tessera-console-built', ['packages/console', ...shared], () =>
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
  if (existsSync(stamp) && newest(sources.map((source) => join(root, source))) <= statSync(stamp).mtimeMs) return;
  work();
  mkdirSync(dirname(stamp), { recursive: true });
  writeFileSync(stamp, '');
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

function run(command, args, cwd, env = process.env) {
  const { status } = spawnSync(command, args, { cwd, env, stdio: 'inherit', shell: process.platform === 'win32' });
  if (status !== 0) process.exit(status ?? 1);
}
