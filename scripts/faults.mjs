// npm run faults -- [id …]: the cases of kills, disks, networks, clocks and nodes, one line for each. Ends with status 1 when one failed.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const wanted = process.argv.slice(2);
const files = [
  'packages/server/test/faults',
  'packages/server/test/process',
  'packages/server/test/upgrade',
  'packages/server/test/wire/stop.test.ts',
  'packages/server/test/wire/malformed.test.ts',
  'packages/server/src/storage/postgres',
  'packages/server/src/storage/sqlite/engine.test.ts',
];
const folder = mkdtempSync(join(tmpdir(), 'tessera-faults-'));
const report = join(folder, 'report.json');
const pattern = wanted.length > 0 ? wanted.join('|') : '\\bR\\d\\d\\b';
const { status } = spawnSync(
  process.execPath,
  ['node_modules/vitest/vitest.mjs', 'run', ...files, '-t', pattern, '--reporter=json', `--outputFile=${report}`],
  { stdio: ['ignore', 'ignore', 'inherit'] },
);

const words = { passed: 'ok     ', failed: 'FAILED ', skipped: 'skipped', pending: 'skipped', todo: 'skipped' };
const counts = {};
for (const { assertionResults } of JSON.parse(readFileSync(report, 'utf8')).testResults) {
  for (const { fullName, status, duration, failureMessages } of assertionResults) {
    if (!new RegExp(pattern).test(fullName)) continue;
    const word = words[status] ?? status;
    counts[word] = (counts[word] ?? 0) + 1;
    console.log(`${word} ${fullName.trim()}${duration ? ` (${(duration / 1000).toFixed(1)} s)` : ''}`);
    for (const message of failureMessages) console.log(`        ${message.split('\n')[0]}`);
  }
}
rmSync(folder, { recursive: true });
const total = Object.entries(counts).map(([word, count]) => `${count} ${word.trim()}`);
console.log(total.length > 0 ? total.join(', ') : 'no such case');
process.exit(status ?? 1);
