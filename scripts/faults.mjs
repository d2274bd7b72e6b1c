// npm run faults -- [word …] [--minutes N] [--rounds N] [--seed N]: the cases of kills, disks, networks, clocks and nodes whose
// names have one of the words (an ID such as R16, or a regular expression), one line for each as it ends. Ends with status 1 when
// one failed. Minutes and rounds are those of the cases that run as long as they are told to.
import { spawnSync } from 'node:child_process';
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
const files = [
  'packages/server/test/faults',
  'packages/server/test/process',
  'packages/server/test/upgrade',
  'packages/server/test/wire/stop.test.ts',
  'packages/server/test/wire/malformed.test.ts',
  'packages/server/src/storage/postgres',
  'packages/server/src/storage/sqlite/engine.test.ts',
];
const { status } = spawnSync(
  process.execPath,
  [
    ...['node_modules/vitest/vitest.mjs', 'run', ...files],
    ...['--config', 'packages/server/test/faults/cases.config.ts'],
    ...['-t', positionals.length > 0 ? positionals.join('|') : String.raw`\bR\d\d\b`],
    ...['--reporter', './scripts/faults-reporter.mjs'],
  ],
  { env, stdio: ['ignore', 'inherit', 'inherit'] },
);
process.exit(status ?? 1);
