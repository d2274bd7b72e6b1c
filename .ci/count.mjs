// Names the unstable tests, prints `N passed, N failed, N skipped`, and fails when there is nothing to count.
import { readFileSync } from 'node:fs';

let results = { files: [], errors: 0 };
try {
  results = JSON.parse(readFileSync(process.argv[2], 'utf8'));
} catch {
  // The runner did not get as far as writing them.
}
for (const test of results.unstable ?? []) console.log(`UNSTABLE, failed and then passed alone: ${test}`);
const sum = (of) => results.files.reduce((total, file) => total + of(file), 0);
const passed = sum((file) => file.passed);
const failed = sum((file) => file.failed.length) + results.errors + (passed === 0 ? 1 : 0);
console.log(`${passed} passed, ${failed} failed, ${sum((file) => file.skipped)} skipped`);
process.exit(failed === 0 ? 0 : 1);
