// The output of `npm run faults`: a line for each case when it ends, with the figures that it noted, and a count.
const words = { passed: 'ok     ', failed: 'FAILED ', skipped: 'skipped' };

/** @implements {import('vitest/reporters').Reporter} */
export default class {
  #pattern = /(?:)/;
  #counts = new Map();

  onInit(vitest) {
    this.#pattern = vitest.config.testNamePattern ?? this.#pattern;
  }

  onTestCaseResult(testCase) {
    const name = testCase.fullName.replaceAll(' > ', ' ');
    // Those that were not asked for count as skipped too.
    if (!this.#pattern.test(name)) return;
    const { state, errors = [], note } = testCase.result();
    this.#counts.set(state, (this.#counts.get(state) ?? 0) + 1);
    const seconds = (testCase.diagnostic()?.duration ?? 0) / 1000;
    const aside = note ? `: ${note}` : seconds > 0 ? ` (${seconds.toFixed(1)} s)` : '';
    console.log(`${words[state]} ${name}${aside}`);
    for (const { message } of testCase.annotations()) console.log(`        ${message}`);
    for (const { message, diff } of errors) console.log(`        ${message}${diff ? `\n${diff}` : ''}`);
  }

  onTestRunEnd(modules, errors) {
    for (const module of modules)
      for (const { message } of module.errors()) console.log(`FAILED  ${module.moduleId}: ${message}`);
    for (const { message } of errors) console.log(`FAILED  ${message}`);
    const total = [...this.#counts].map(([state, count]) => `${count} ${(words[state] ?? state).trim()}`);
    console.log(total.length > 0 ? total.join(', ') : 'no such case');
  }
}
