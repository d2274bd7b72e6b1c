import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { temporaryFolder } from '../../src/testing/process.ts';

const at = (path: string) => fileURLToPath(new URL(`../../../../${path}`, import.meta.url));

it('a run with a test that fails ends with status 1, also where the setup loads the test PostgreSQL', () => {
  const folder = temporaryFolder();
  const files = {
    'failing.test.js': "it('fails', () => expect(1).toBe(2));",
    'setup.ts': `import ${JSON.stringify(at('packages/server/src/testing/postgres.ts'))}; export default () => {};`,
    'vitest.config.mjs': "export default { test: { globals: true, globalSetup: ['./setup.ts'] } };",
  };
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
  const { status, stdout, stderr } = spawnSync(process.execPath, [at('node_modules/vitest/vitest.mjs'), 'run'], {
    cwd: folder,
    encoding: 'utf8',
  });
  expect(stdout, stderr).toContain('1 failed');
  expect(status).toBe(1);
});
