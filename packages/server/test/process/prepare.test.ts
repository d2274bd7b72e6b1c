import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import {
  appendFileSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it, vi } from 'vitest';
import { temporaryFolder } from '../../src/testing/process.ts';

/**
 * A clone in which npm, the compiler and the bundling only note that they were called. `prepare` runs the script and gives
 * the notes; `begin` runs it beside the test, and gives its status and what it said.
 */
function clone() {
  const folder = temporaryFolder();
  const notes = join(folder, 'notes');
  const programs = {
    tsc: 'node_modules/typescript/bin/tsc',
    'swagger-ui': 'packages/server/scripts/swagger-ui.mjs',
    bundle: 'packages/server/scripts/bundle.mjs',
  };
  for (const path of ['scripts', 'packages/server/src', 'e2e/client', 'bin', ...Object.values(programs).map(dirname)]) {
    mkdirSync(join(folder, path), { recursive: true });
  }
  const script = fileURLToPath(new URL('../../../../scripts/prepare.mjs', import.meta.url));
  copyFileSync(script, join(folder, 'scripts/prepare.mjs'));
  mkdirSync(join(folder, 'site'));
  writeFileSync(join(folder, 'site/package-lock.json'), '{}');
  for (const path of ['package-lock.json', 'e2e/client/package-lock.json', 'tsconfig.json', 'tsconfig.base.json']) {
    writeFileSync(join(folder, path), '{}');
  }
  writeFileSync(join(folder, 'packages/server/src/main.ts'), '');
  const npm = `#!/bin/sh\nmkdir -p node_modules\necho "npm $1 in $(basename "$PWD")" >> '${notes}'\nwhile [ -e hold ]; do sleep 0.05; done\n`;
  writeFileSync(join(folder, 'bin/npm'), npm, { mode: 0o755 });
  for (const [name, path] of Object.entries(programs)) {
    const note = `[${JSON.stringify(name)}, ...process.argv.slice(2)].join(' ') + '\\n'`;
    const called = `process.getBuiltinModule('node:fs').appendFileSync(${JSON.stringify(notes)}, ${note});`;
    writeFileSync(join(folder, path), called);
  }
  const PATH = `${join(folder, 'bin')}:${process.env['PATH']}`;
  const prepare = (purpose: string) => {
    writeFileSync(notes, '');
    const { status } = spawnSync(process.execPath, ['scripts/prepare.mjs', purpose], { cwd: folder, env: { PATH } });
    expect(status).toBe(0);
    return readFileSync(notes, 'utf8').trimEnd().split('\n').filter(Boolean);
  };
  const begin = (purpose: string) => {
    const child = spawn(process.execPath, ['scripts/prepare.mjs', purpose], {
      cwd: folder,
      env: { PATH },
      detached: true,
    });
    let said = '';
    child.stdout.on('data', (text) => {
      said += text;
    });
    const ended = once(child, 'close').then(([status]) => ({ status, said }));
    return { pid: child.pid ?? 0, said: () => said, ended };
  };
  return { folder, notes: () => readFileSync(notes, 'utf8').trimEnd().split('\n'), prepare, begin };
}

it('installs and builds the first time, and does nothing the second', () => {
  const { folder, prepare } = clone();
  const root = folder.split('/').at(-1);
  expect(prepare('start')).toEqual([`npm ci in ${root}`, 'tsc -b', 'swagger-ui', 'bundle']);
  expect(prepare('start')).toEqual([]);
});

it('installs the packages of tests alone, once', () => {
  const { folder, prepare } = clone();
  prepare('start');
  expect(existsSync(join(folder, 'e2e/client/node_modules'))).toBe(false);
  expect(prepare('test')).toEqual(['npm ci in client']);
  expect(prepare('test')).toEqual([]);
});

it("installs the packages of the docs' site alone, and builds nothing", () => {
  const { prepare } = clone();
  expect(prepare('site')).toEqual(['npm ci in site']);
  expect(prepare('site')).toEqual([]);
});

it('installs again when a lockfile changed, and nothing else', () => {
  const { folder, prepare } = clone();
  prepare('test');
  appendFileSync(join(folder, 'e2e/client/package-lock.json'), ' ');
  expect(prepare('test')).toEqual(['npm ci in client']);
});

it('builds again when a source changed', () => {
  const { folder, prepare } = clone();
  prepare('start');
  writeFileSync(join(folder, 'packages/server/src/main.ts'), 'changed');
  expect(prepare('start')).toEqual(['tsc -b', 'swagger-ui', 'bundle']);
});

it('leaves the dependencies of a test run that has begun alone', () => {
  const { folder, prepare } = clone();
  prepare('test');
  writeFileSync(join(folder, 'package-lock.json'), '{ }');
  expect(prepare('vitest')).toEqual(['tsc -b', 'swagger-ui', 'bundle']);
});

it('lets a second command wait while the first installs, and neither takes away what the other needs', async () => {
  const { folder, notes, begin } = clone();
  const root = folder.split('/').at(-1);
  writeFileSync(join(folder, 'hold'), '');
  const [first, second] = [begin('start'), begin('start')];
  await vi.waitFor(
    () => expect(first.said() + second.said()).toMatch(/Installing.*Waiting|Waiting.*Installing/s),
    20_000,
  );
  rmSync(join(folder, 'hold'));
  expect([(await first.ended).status, (await second.ended).status]).toEqual([0, 0]);
  expect(notes()).toEqual([`npm ci in ${root}`, 'tsc -b', 'swagger-ui', 'bundle']);
  expect(readdirSync(folder).filter((name) => name.startsWith('.preparing'))).toEqual([]);
});

it('goes on where a command was killed while it installed', async () => {
  const { folder, prepare, begin } = clone();
  const root = folder.split('/').at(-1);
  writeFileSync(join(folder, 'hold'), '');
  const killed = begin('start');
  await vi.waitFor(() => expect(killed.said()).toContain('Installing'), 20_000);
  process.kill(-killed.pid, 'SIGKILL');
  await killed.ended;
  expect(existsSync(join(folder, '.preparing'))).toBe(true);
  rmSync(join(folder, 'hold'));
  expect(prepare('start')).toEqual([`npm ci in ${root}`, 'tsc -b', 'swagger-ui', 'bundle']);
  expect(existsSync(join(folder, '.preparing'))).toBe(false);
});
