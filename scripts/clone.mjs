// A fresh clone of the last commit, with this checkout's packages as hard links, where `npm ci` would fetch them for a minute.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));

/**
 * Makes a folder that is removed when the process ends, and in it the clone.
 * @param {string} purpose for the name of the folder
 * @returns {{ folder: string, clone: string }}
 */
export function cloneForA(purpose) {
  const folder = mkdtempSync(join(tmpdir(), `tessera-${purpose}-`));
  process.on('exit', () => rmSync(folder, { recursive: true, force: true }));
  for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => process.exit(1));
  const clone = join(folder, 'tessera');
  must('git', ['clone', '--quiet', root, clone], root);
  linkPackages(clone);
  return { folder, clone };
}

/** Runs a command, and ends the process where it fails. */
export function must(command, args, cwd) {
  const { status, stderr, error } = spawnSync(command, args, { cwd, encoding: 'utf8' });
  if (status === 0) return;
  console.error(`${command} ${args.join(' ')}: ${error?.message ?? stderr}`);
  process.exit(1);
}

/** Without the build's output and without the commands, which npm makes as `npm ci` does. */
function linkPackages(clone) {
  const from = (path) => join(root, path, 'node_modules');
  const places = [
    '.',
    ...['packages', 'e2e'].flatMap((at) => readdirSync(join(root, at)).map((name) => join(at, name))),
  ];
  for (const place of places.filter((path) => existsSync(from(path)))) {
    const [source, target] = [from(place), join(clone, place, 'node_modules')];
    if (spawnSync('cp', ['-al', source, target]).status !== 0) must('cp', ['-a', source, target], root);
  }
  for (const name of ['.cache', '.bin', '.vite', '.vite-temp']) {
    rmSync(join(clone, 'node_modules', name), { recursive: true, force: true });
  }
  must('npm', ['rebuild', '--ignore-scripts', '--offline', '--loglevel=error'], clone);
  // The state after `npm ci` and `scripts/prepare.mjs`.
  for (const place of places.filter((path) => existsSync(join(clone, path, 'node_modules')))) {
    const lockfile = join(clone, place, 'package-lock.json');
    if (!existsSync(lockfile)) continue;
    const stamp = createHash('sha256').update(readFileSync(lockfile)).update(process.version).digest('hex');
    rmSync(join(clone, place, 'node_modules', '.prepared'), { force: true });
    writeFileSync(join(clone, place, 'node_modules', '.prepared'), stamp);
  }
}
