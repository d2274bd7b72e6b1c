// Packs the `tessera` command into one tarball: `npm run pack`, or `node scripts/pack.mjs FOLDER` for another place than
// here. In a copy: packing puts folders into the package for a moment, and a server may be running from this one.
import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const destination = resolve(process.argv[2] ?? '.');
mkdirSync(destination, { recursive: true });
const copy = mkdtempSync(join(tmpdir(), 'tessera-pack-'));
try {
  for (const name of readdirSync(join(root, 'packages'))) {
    for (const part of ['package.json', 'bin', 'dist', 'README.md', 'scripts']) {
      const from = join(root, 'packages', name, part);
      if (existsSync(from)) cpSync(from, join(copy, 'packages', name, part), { recursive: true });
    }
  }
  for (const name of ['package-lock.json', 'LICENSE']) cpSync(join(root, name), join(copy, name));
  cpSync(join(root, 'LICENSE'), join(copy, 'packages', 'cli', 'LICENSE'));
  // The unit and the proxies' files, for those who install the tarball without a checkout.
  for (const name of ['systemd', 'proxies', 'prometheus', 'grafana']) {
    cpSync(join(root, 'deploy', name), join(copy, 'packages', 'cli', 'deploy', name), { recursive: true });
  }
  const { version, private: isPrivate } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  writeFileSync(
    join(copy, 'package.json'),
    JSON.stringify({ version, private: isPrivate, workspaces: ['packages/*'] }),
  );
  const { status } = spawnSync(
    'npm',
    ['pack', '--workspace', 'packages/cli', '--loglevel=error', '--pack-destination', destination],
    {
      cwd: copy,
      stdio: ['ignore', 'ignore', 'inherit'],
      shell: process.platform === 'win32',
    },
  );
  if (status !== 0) process.exitCode = 1;
  else console.log(join(destination, `tessera-cli-${version}.tgz`));
} finally {
  rmSync(copy, { recursive: true, force: true });
}
