// Adds an operation as CONTRIBUTING.md says, in a fresh clone of the last commit: `node scripts/follow-guide.mjs`. A block of a
// step makes the file that the step names last before it; where it is a diff, its lines are added to that file at the lines that
// it shows of it. Then the commands of the guide are run, with SQLite alone.
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { cloneForA } from './clone.mjs';

const { folder, clone } = cloneForA('guide');
const env = { PATH: process.env.PATH, HOME: folder, LANG: 'C.UTF-8', TESSERA_FAST: '1' };
const operation = 'getOrganizationOwners';
const written = ['openapi.json', 'docs/reference/organizations.md', 'packages/client/src/routes.ts'];
const tables = ['packages/server/test/matrices/scope-operation.md', 'packages/server/test/matrices/role-operation.md'];

const guide = readFileSync(join(clone, 'CONTRIBUTING.md'), 'utf8').split('## Adding an operation')[1].split('\n## ')[0];
const { steps, commands } = partsOf(guide);
const files = new Set(steps.map(({ file }) => file));
require(files.size <= 6, `the guide edits ${files.size} files`);
for (const step of steps.slice(0, -1)) apply(step);
// A step that is left out is told of, and nothing is written before.
const refusal = run('npm run generate');
require(refusal.status !== 0 && refusal.output.includes(`${operation} has no method`), refusal.output);
require(run('git diff --quiet -- openapi.json docs').status === 0, 'npm run generate wrote before it failed');
apply(steps.at(-1));
for (const command of commands) {
  const began = Date.now();
  const { status, output } = run(command);
  require(status === 0, `${command}\n${output}`);
  console.log(`passed  ${command} (${Math.round((Date.now() - began) / 1000)} s)`);
}
for (const file of [...written, ...tables]) {
  require(readFileSync(join(clone, file), 'utf8').includes(operation), `${file} has nothing of ${operation}`);
}
console.log(`guide: ${files.size} files edited, and the rest generated`);

/** The blocks of the guide, with the file that each is for, and the commands at its end. */
function partsOf(text) {
  const parts = { steps: [], commands: [] };
  let end = 0;
  for (const block of text.matchAll(/^( *)(`{3,})(\w+)\n(.*?)^\1\2$/gms)) {
    const [whole, indentation, , language, code] = block;
    const lines = code.split('\n').map((line) => line.slice(indentation.length));
    const file = [...text.slice(end, block.index).matchAll(/`(packages\/[\w./-]+\.ts)`/g)].at(-1)?.[1];
    end = block.index + whole.length;
    if (language === 'sh') parts.commands.push(...lines.filter(Boolean));
    else parts.steps.push({ file, language, lines });
  }
  return parts;
}

function apply({ file, language, lines }) {
  const path = join(clone, file);
  if (language !== 'diff') {
    require(!existsSync(path), `${file} is there already`);
    writeFileSync(path, lines.join('\n'));
    return;
  }
  let text = readFileSync(path, 'utf8');
  for (const hunk of lines.join('\n').split('@@\n')) {
    const of = (signs) =>
      hunk
        .split('\n')
        .filter((line) => line !== '' && signs.includes(line[0]))
        .map((line) => `${line.slice(1)}\n`)
        .join('');
    const before = of(' ');
    require(text.split(before).length === 2, `${file} does not have these lines once:\n${before}`);
    text = text.replace(before, () => of(' +'));
  }
  writeFileSync(path, text);
}

function run(command) {
  const { status, stdout, stderr } = spawnSync('sh', ['-c', command], { cwd: clone, env, encoding: 'utf8' });
  return { status, output: `${stdout}\n${stderr}` };
}

function require(condition, otherwise) {
  if (condition) return;
  console.error(`guide: ${otherwise}`);
  process.exit(1);
}
