import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { it, onTestFinished } from 'vitest';

export const root = fileURLToPath(new URL('../..', import.meta.url));
export const deploy = join(root, 'deploy');

export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'tessera-deploy-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

export interface Ran {
  code: number | null;
  /** Standard output and standard error. */
  output: string;
}

export function run(command: string, args: readonly string[], cwd = root): Ran {
  const { status, stdout, stderr, error } = spawnSync(command, args, { cwd, encoding: 'utf8' });
  return { code: status, output: `${stdout ?? ''}${stderr ?? ''}${error?.message ?? ''}` };
}

/** A test that needs programs of Debian's. Where one is missing it is skipped, and says so. */
export function itWith(tools: readonly string[], title: string, test: () => void | Promise<void>): void {
  const missing = tools.filter((tool) => run('which', [tool], '/').code !== 0);
  if (missing.length > 0) console.warn(`NOT CHECKED, ${missing.join(' and ')} is not installed: ${title}`);
  it.skipIf(missing.length > 0)(title, test);
}
