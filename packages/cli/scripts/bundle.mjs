// Before packing: puts the builds of the other workspaces into this package's own node_modules, from where npm takes
// the bundled packages. After packing, `clean` takes it out again, for it would stand in the way of the workspaces
// themselves.
import { cpSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { shrinkwrapOf } from './shrinkwrap.mjs';

const here = dirname(dirname(fileURLToPath(import.meta.url)));
const bundled = join(here, 'node_modules', '@tessera');
const shrinkwrap = join(here, 'npm-shrinkwrap.json');
rmSync(bundled, { recursive: true, force: true });
rmSync(shrinkwrap, { force: true });
if (process.argv[2] !== 'clean') {
  const manifest = manifestOf(here);
  const { bundleDependencies, dependencies } = manifest;
  for (const name of bundleDependencies) {
    const from = join(here, '..', name.replace('@tessera/', ''));
    const to = join(bundled, name.replace('@tessera/', ''));
    if (!existsSync(join(from, 'dist'))) throw new Error(`${name} is not built: run npm run build`);
    // npm does not install the dependencies of a bundled package: they must be dependencies of this package too.
    const { dependencies: needs = {}, devDependencies: _devDependencies, ...rest } = manifestOf(from);
    for (const [needed, version] of Object.entries(needs)) {
      if (dependencies[needed] === version) continue;
      throw new Error(`${name} needs ${needed} ${version}: add it to the dependencies of this package`);
    }
    mkdirSync(to, { recursive: true });
    // Without its dependencies: npm takes the dependencies of a bundled package for bundled too, and would not install
    // it.
    writeFileSync(join(to, 'package.json'), `${JSON.stringify(rest, undefined, 2)}\n`);
    cpSync(join(from, 'dist'), join(to, 'dist'), {
      recursive: true,
      // Nothing compiles against the bundle. The server in one file has the code of others in it, which would go
      // without their licences.
      filter: (path) => !/(\.map|\.d\.ts|\.tsbuildinfo|[\\/]bundle)$/.test(path),
    });
  }
  const lock = JSON.parse(readFileSync(join(here, '..', '..', 'package-lock.json'), 'utf8'));
  writeFileSync(shrinkwrap, `${JSON.stringify(shrinkwrapOf(manifest, lock), undefined, 2)}\n`);
}

function manifestOf(folder) {
  return JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
}
