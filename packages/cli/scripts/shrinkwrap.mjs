// The packed command installs the tested versions: its npm-shrinkwrap.json is cut out of the repository's lockfile.
// Versions, hashes and places stay; overrides, which only a root can have, are in the versions already.

/**
 * @param manifest the command's package.json
 * @param lock the repository's package-lock.json
 * @returns the shrinkwrap, in the form of lockfile version 3
 */
export function shrinkwrapOf(manifest, lock) {
  const { name, version, license, bin, engines, dependencies, bundleDependencies } = manifest;
  const here = 'packages/cli';
  const packages = {};
  const wanted = [here];
  for (let at = wanted.pop(); at !== undefined; at = wanted.pop()) {
    const entry = at === here ? { dependencies } : lock.packages[at];
    for (const [needed, isOptional] of needsOf(entry)) {
      const found = placeOf(needed, at, lock.packages);
      if (found === undefined) {
        if (isOptional) continue;
        throw new Error(`${at} needs ${needed}, which the lockfile does not have`);
      }
      if (bundleDependencies.includes(needed)) continue;
      const place = placeIn(found, here);
      if (packages[place] !== undefined) continue;
      // Not for development where the command is the root.
      const { dev: _dev, devOptional: _devOptional, peer: _peer, ...locked } = lock.packages[found];
      packages[place] = locked;
      wanted.push(found);
    }
  }
  for (const bundled of bundleDependencies) {
    const { resolved } = lock.packages[`node_modules/${bundled}`];
    // Without its dependencies, as it is packed.
    const { dependencies: _needs, devDependencies: _devDependencies, name: _name, ...entry } = lock.packages[resolved];
    packages[`node_modules/${bundled}`] = { ...entry, inBundle: true };
  }
  return {
    name,
    version,
    lockfileVersion: 3,
    requires: true,
    packages: {
      '': { name, version, license, bundleDependencies, dependencies, bin, engines },
      ...Object.fromEntries(Object.entries(packages).sort(([a], [b]) => (a < b ? -1 : 1))),
    },
  };
}

function needsOf({ dependencies = {}, optionalDependencies = {}, peerDependencies = {}, peerDependenciesMeta = {} }) {
  return new Map([
    ...Object.keys(peerDependencies).map((name) => [name, peerDependenciesMeta[name]?.optional === true]),
    ...Object.keys(dependencies).map((name) => [name, false]),
    ...Object.keys(optionalDependencies).map((name) => [name, true]),
  ]);
}

/** Where Node finds a package from `at`: in the nearest node_modules that has it. */
function placeOf(name, at, packages) {
  for (let folder = at; ; ) {
    const place = folder === '' ? `node_modules/${name}` : `${folder}/node_modules/${name}`;
    if (packages[place] !== undefined) return place;
    if (folder === '') return undefined;
    const above = folder.lastIndexOf('/node_modules/');
    folder = above === -1 ? '' : folder.slice(0, above);
  }
}

/** The place in the installed command's tree. Another workspace's own tree cannot be told apart there. */
function placeIn(found, here) {
  if (found.startsWith('node_modules/')) return found;
  if (found.startsWith(`${here}/`)) return found.slice(here.length + 1);
  throw new Error(`${found} is not in a place that the packed command has`);
}
