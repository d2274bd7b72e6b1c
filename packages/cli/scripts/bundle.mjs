// Before packing: puts what the other workspaces build into this package's own node_modules, from where npm takes what is
// to be bundled. After packing, `clean` takes it out again, for it would stand in the way of the workspaces themselves.
import { cpSync, existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const here = dirname(dirname(fileURLToPath(import.meta.url)));
const bundled = join(here, 'node_modules', '@tessera');
rmSync(bundled, { recursive: true, force: true });
if (process.argv[2] !== 'clean') {
  const { bundleDependencies, dependencies } = manifestOf(here);
  for (const name of bundleDependencies) {
    const from = join(here, '..', name.replace('@tessera/', ''));
    const to = join(bundled, name.replace('@tessera/', ''));
    if (!existsSync(join(from, 'dist'))) throw new Error(`${name} is not built: run npm run build`);
    // npm does not install what a bundled package needs: this package has to need it too.
    for (const [needed, version] of Object.entries(manifestOf(from).dependencies ?? {})) {
      if (dependencies[needed] === version) continue;
      throw new Error(`${name} needs ${needed} ${version}: add it to the dependencies of this package`);
    }
    mkdirSync(to, { recursive: true });
    cpSync(join(from, 'package.json'), join(to, 'package.json'));
    cpSync(join(from, 'dist'), join(to, 'dist'), {
      recursive: true,
      // The server in one file has the code of others in it, which would go without their licences.
      filter: (path) => !/(\.map|\.tsbuildinfo|[\\/]bundle)$/.test(path),
    });
  }
}

function manifestOf(folder) {
  return JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
}
