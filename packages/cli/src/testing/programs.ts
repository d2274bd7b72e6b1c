import { spawnSync } from 'node:child_process';
import { symlinkSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect } from 'vitest';
import type { Run } from './run.ts';
import { password, type Scene } from './scene.ts';

/** Runs a program for Node as alice, with the packages of a part of the repository. */
export function node(scene: Scene, code: string, part: string): Promise<Run> {
  const packages = new URL(`../../../../${part}/node_modules`, import.meta.url);
  symlinkSync(fileURLToPath(packages), scene.path('node_modules'));
  scene.write('program.mjs', code);
  return scene.at('alice').typist.type(`'${process.execPath}' program.mjs`);
}

/** Runs a program for Python as alice, where it has `tiledb.cloud`. Elsewhere it says that it does not. */
export async function python(scene: Scene, code: string): Promise<void> {
  if (spawnSync('python3', ['-c', 'import tiledb.cloud'], { stdio: 'ignore' }).status !== 0) {
    console.warn('NOT CHECKED, python3 has no tiledb.cloud: a program in Python');
    return;
  }
  const told = code.replace('http://127.0.0.1:8080', scene.world.url);
  const file = scene.write('program.py', `password = "${password}"\n${told}`);
  expect(await scene.at('alice').typist.type(`python3 '${file}'`)).toMatchObject({ code: 0 });
}
