// Measures every figure, prints the goals reached and missed, and writes results and plots.
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { availableParallelism, cpus } from 'node:os';
import { parseArgs } from 'node:util';
import { figures } from './figures/index.mjs';
import { rangeOf, writeReport } from './report.mjs';
import { removeFolder, stopPostgres } from './tessera.mjs';

const { quick, only } = asked();
const size = quick
  ? { users: 5000, peerUsers: 1000, rounds: 3, seconds: 2, growth: [1000, 20_000], staleTrials: 200, audit: 100_000 }
  : {
      users: 100_000,
      peerUsers: 20_000,
      rounds: 5,
      seconds: 4,
      growth: [1000, 100_000, 1_000_000],
      staleTrials: 2000,
      audit: 10_000_000,
    };

const reached = (value, goal) => (goal.atLeast !== undefined ? value >= goal.atLeast : value <= goal.atMost);
const file = new URL('results.json', import.meta.url);
const machine = `${availableParallelism()} × ${cpus()[0]?.model ?? 'unknown'}, Node ${process.versions.node}`;
// Ratios depend on the machine, so another machine's results stay beside this one's.
const machines = existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')).machines : {};
// A figure is ratios within one run, so one can be measured anew without the others, on the same machine.
const measured = { ...machines[machine]?.figures };
delete machines[machine];
let missed = 0;
try {
  for (const name of only) {
    const figure = await figures[name](size);
    for (const line of figure.lines.filter(({ goal }) => goal)) {
      line.reached = reached(line.value, line.goal);
      if (!line.reached) missed++;
    }
    measured[name] = figure;
    print(figure);
    if (quick) continue;
    const inOrder = Object.keys(figures).filter((each) => measured[each]);
    machines[machine] = {
      made: new Date().toISOString().slice(0, 10),
      figures: Object.fromEntries(inOrder.map((each) => [each, measured[each]])),
    };
    writeFileSync(file, `${JSON.stringify({ machines }, null, 2)}\n`);
    writeReport(machines);
  }
} finally {
  await stopPostgres();
  removeFolder();
}
console.log(missed === 0 ? '\nEvery goal was reached.' : `\n${missed} missed.`);
process.exit(0);

function print({ title, lines }) {
  console.log(`\n${title}`);
  for (const { what, value, rounds, goal, reached: good } of lines) {
    const said = goal ? (good ? 'reached' : 'MISSED ') : '       ';
    const wanted = goal
      ? ` (${goal.atLeast !== undefined ? `at least ${goal.atLeast}` : `at most ${goal.atMost}`})`
      : '';
    console.log(
      `  ${said}  ${value.toFixed(2).padStart(10)}  ${what}${wanted}${rounds ? `, rounds${rangeOf(rounds)}` : ''}`,
    );
  }
}

/** The options of the command line. Ends where it has others: half an hour later would be too late to say so. */
function asked() {
  try {
    const { values } = parseArgs({ options: { quick: { type: 'boolean' }, only: { type: 'string' } } });
    const names = values.only?.split(',') ?? Object.keys(figures);
    const unknown = names.filter((name) => !Object.hasOwn(figures, name));
    if (unknown.length === 0) return { quick: values.quick ?? false, only: names };
    console.error(`There is no figure ${unknown.join(', ')}.`);
  } catch (error) {
    console.error(error.message);
  }
  console.error(`npm run bench -- [--quick] [--only ${Object.keys(figures).join(',')}]`);
  process.exit(2);
}
