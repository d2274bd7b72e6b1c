import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

/**
 * Brings the build and the apart tests' dependencies up to date before the tests, for those that start the real
 * process. `npm test` did so already; this is for a bare `npx vitest`, and takes no time when there is nothing to do.
 */
export default function setup(): void {
  const script = fileURLToPath(new URL('../../../../scripts/prepare.mjs', import.meta.url));
  const { status } = spawnSync(process.execPath, [script, 'vitest'], { stdio: 'inherit' });
  if (status !== 0) throw new Error('the build failed');
}
