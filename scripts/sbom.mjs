// Prints a CycloneDX list of all that runs in production, from the lockfile alone. npm's own `--omit dev` leaves out
// packages that a development dependency needs as well (pg and nodemailer, with ours), so the lockfile decides which
// are for development only.
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const { packages } = JSON.parse(readFileSync(new URL('../package-lock.json', import.meta.url), 'utf8'));
const { status, stdout, stderr } = spawnSync('npm', ['sbom', '--sbom-format', 'cyclonedx', '--package-lock-only'], {
  cwd: root,
  encoding: 'utf8',
  maxBuffer: 64 * 1024 * 1024,
  shell: process.platform === 'win32',
});
if (status !== 0) {
  console.error(stderr);
  process.exit(1);
}
const bill = JSON.parse(stdout);
// By name and version: the list has no places where it is made from a lockfile.
const inProduction = new Set(
  Object.entries(packages)
    .filter(([, { dev, link }]) => !dev && !link)
    .map(([at, { name, version }]) => `${name ?? at.slice(at.lastIndexOf('node_modules/') + 13)}@${version}`),
);
const isForProduction = ({ group, name, version }) =>
  inProduction.has(`${group === undefined ? '' : `${group}/`}${name}@${version}`);
bill.components = bill.components.filter(isForProduction);
const kept = new Set([bill.metadata.component['bom-ref'], ...bill.components.map((component) => component['bom-ref'])]);
bill.dependencies = bill.dependencies
  .filter(({ ref }) => kept.has(ref))
  .map(({ ref, dependsOn = [] }) => ({ ref, dependsOn: dependsOn.filter((other) => kept.has(other)) }));
console.log(JSON.stringify(bill, undefined, 2));
