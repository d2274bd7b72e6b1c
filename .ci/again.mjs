// Runs the files that failed once more, alone on the machine. Passes when all of them do then: such a test is named as unstable at
// the end, and is a fault to mend, of itself or of the product. It does not hold up the next change.
import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';

/** More at once fail by the change, not by chance. */
const mostByChance = 3;

const [, , results] = process.argv;
const read = () => JSON.parse(readFileSync(results, 'utf8'));
const { files, errors } = read();
const failed = files.filter((file) => file.failed.length > 0);
if (errors > 0 || failed.length === 0 || failed.length > mostByChance) process.exit(1);

console.log(`once more, alone: ${failed.map(({ path }) => path).join(' ')}`);
const { status } = spawnSync(
  process.execPath,
  [
    'node_modules/vitest/vitest.mjs',
    'run',
    ...failed.map(({ path }) => path),
    '--reporter=default',
    '--reporter=./.ci/reporter.mjs',
  ],
  { stdio: 'inherit', env: { ...process.env, TESSERA_CI_RESULTS: results } },
);
const again = new Map(read().files.map((file) => [file.path, file]));
writeFileSync(
  results,
  JSON.stringify({
    files: files.map((file) => again.get(file.path) ?? file),
    errors: read().errors,
    unstable: failed
      .filter(({ path }) => again.get(path)?.failed.length === 0)
      .flatMap(({ path, failed: names }) => names.map((name) => `${path}: ${name}`)),
  }),
);
process.exit(status ?? 1);
