// Prints `N passed, N failed, N skipped` from the test runner's JSON, and fails when there is nothing to count.
import { readFileSync } from 'node:fs';

let results = {};
try {
  results = JSON.parse(readFileSync(process.argv[2], 'utf8'));
} catch {
  // The runner did not get as far as writing them.
}
const passed = results.numPassedTests ?? 0;
const failed = (results.numFailedTests ?? 0) + (passed === 0 ? 1 : 0);
const skipped = (results.numPendingTests ?? 0) + (results.numTodoTests ?? 0);
console.log(`${passed} passed, ${failed} failed, ${skipped} skipped`);
process.exit(failed === 0 ? 0 : 1);
