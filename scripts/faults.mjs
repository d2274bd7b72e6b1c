// npm run faults -- [word …] [--minutes N] [--rounds N] [--seed N]: the cases of kills, disks, networks, clocks and nodes whose
// names have one of the words (an ID such as R16, or a regular expression), one line for each as it ends. Ends with status 1 when
// one failed. Minutes and rounds are those of the cases that run as long as they are told to.
import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';

const number = { type: 'string' };
const { values, positionals } = parseArgs({
  options: { minutes: number, rounds: number, seed: number },
  allowPositionals: true,
});
const env = { ...process.env };
for (const [name, value] of Object.entries(values)) {
  if (!/^\d+(\.\d+)?$/.test(value)) {
    console.error(`--${name} takes a number, and not ${value}`);
    process.exit(2);
  }
  env[`TESSERA_FAULTS_${name.toUpperCase()}`] = value;
}
const places = [
  'packages/cli/src',
  'packages/server/test/faults',
  'packages/server/test/process',
  'packages/server/test/upgrade',
  'packages/server/test/wire',
  'packages/server/src/http',
  'packages/server/src/services/mail',
  'packages/server/src/storage',
];
const pattern = positionals.length > 0 ? positionals.join('|') : String.raw`\bR\d\d\b`;
const id = /\bR\d\d\b/;
// Where each word has an ID, only the files that say one of them: every file takes a while to load.
const ids = positionals.every((word) => id.test(word)) ? positionals.map((word) => id.exec(word)[0]) : [];
const saying = ids.length > 0 ? new RegExp(ids.join('|')) : id;
const files = places
  .flatMap((place) => readdirSync(place, { recursive: true }).map((name) => join(place, String(name))))
  .filter((file) => /\.(test|case)\.ts$/.test(file) && saying.test(readFileSync(file, 'utf8')));
if (files.length === 0) {
  console.error('no such case');
  process.exit(2);
}
const { status } = spawnSync(
  process.execPath,
  [
    ...['node_modules/vitest/vitest.mjs', 'run', ...files],
    ...['--config', 'packages/server/test/faults/cases.config.ts'],
    ...['-t', pattern],
    ...['--reporter', './scripts/faults-reporter.mjs'],
  ],
  { env, stdio: ['ignore', 'inherit', 'inherit'] },
);
process.exit(status ?? 1);
