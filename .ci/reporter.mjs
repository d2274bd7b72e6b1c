// Writes what the other scripts here need of a test run to the file that TESSERA_CI_RESULTS names.
import { writeFileSync } from 'node:fs';

export default class {
  onTestRunEnd(modules, errors) {
    const files = modules.map((module) => {
      const tests = [...module.children.allTests()].map((test) => ({
        name: test.fullName,
        state: test.result().state,
      }));
      const count = (state) => tests.filter((test) => test.state === state).length;
      const failed = tests.filter(({ state }) => state === 'failed').map(({ name }) => name);
      return {
        path: module.relativeModuleId,
        passed: count('passed'),
        skipped: count('skipped'),
        // A file that does not load, or whose hooks fail, may have no failed test.
        failed: failed.length === 0 && !module.ok() ? ['(the file itself)'] : failed,
      };
    });
    // Errors outside of every test belong to no file.
    writeFileSync(process.env.TESSERA_CI_RESULTS, JSON.stringify({ files, errors: errors.length }));
  }
}
