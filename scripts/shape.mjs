// Rules of readable code that Biome lacks; `npm run lint` runs them. A function has at most 80 lines and nine of ten
// have at most 25, not counting those of functions inside; no six lines stand twice. Tests may do otherwise.
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parseSync, Visitor } from 'rolldown/utils';

const root = fileURLToPath(new URL('..', import.meta.url));
const mostLines = 80;
const mostLinesOfNinth = 25;
/** So many tokens that are the same, over so many lines, are a copy. */
const copy = { tokens: 60, lines: 6 };

const files = execFileSync('git', ['ls-files', 'packages/*/src/*', 'packages/*/scripts/*', 'scripts/*'], {
  cwd: root,
  encoding: 'utf8',
})
  .split('\n')
  .filter((name) => /\.(tsx?|m?js)$/.test(name) && !/\.test\.|\.d\.|\/testing\/|\/migrations\//.test(name))
  .map((name) => read(name));

const functions = files.flatMap(functionsOf).sort((a, b) => a.lines - b.lines);
const ninth = functions[Math.floor(functions.length * 0.9)].lines;
const problems = [
  ...functions
    .filter(({ lines }) => lines > mostLines)
    .map(({ place, lines }) => `${place} is a function of ${lines} lines`),
  ...(ninth > mostLinesOfNinth
    ? [`One function of ten has more than ${ninth} lines; the limit is ${mostLinesOfNinth}`]
    : []),
  ...findCopies().map(([here, there]) => `${here} stands in ${there} as well`),
];
for (const problem of problems) console.error(problem);
process.exitCode = problems.length === 0 ? 0 : 1;

function read(name) {
  const text = readFileSync(`${root}/${name}`, 'utf8');
  const starts = [0, ...[...text.matchAll(/\n/g)].map(({ index }) => index + 1)];
  const { program, comments, errors } = parseSync(name, text);
  if (errors.length > 0) throw new Error(`${name}: ${errors[0].message}`);
  return { name, text, starts, program, comments };
}

function lineAt({ starts }, offset) {
  let [low, high] = [0, starts.length];
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (starts[middle] <= offset) low = middle;
    else high = middle;
  }
  return low + 1;
}

/** The functions of a file, each with its lines that are not of a function inside. */
function functionsOf(file) {
  const found = [];
  const around = [];
  const enter = () => around.push(0);
  const exit = ({ start, end }) => {
    const lines = lineAt(file, end - 1) - lineAt(file, start) + 1;
    found.push({ place: `${file.name}:${lineAt(file, start)}`, lines: lines - around.pop() });
    if (around.length > 0) around.push(around.pop() + lines - 1);
  };
  new Visitor(
    Object.fromEntries(
      ['FunctionDeclaration', 'FunctionExpression', 'ArrowFunctionExpression'].flatMap((kind) => [
        [kind, enter],
        [`${kind}:exit`, exit],
      ]),
    ),
  ).visit(file.program);
  return found;
}

/** Tokens with the lines on which they stand, without comments and imports. */
function tokensOf(file) {
  const apart = [
    ...file.comments,
    ...file.program.body.filter(({ type, source }) => type === 'ImportDeclaration' || source),
  ];
  let { text } = file;
  for (const { start, end } of apart) text = text.slice(0, start) + ' '.repeat(end - start) + text.slice(end);
  return [...text.matchAll(/'[^'\n]*'|"[^"\n]*"|[\w$]+|[^\s\w$]/g)].map(({ 0: word, index }) => ({
    word,
    line: lineAt(file, index),
  }));
}

/** Pairs of places, the later one first. */
function findCopies() {
  const first = new Map();
  const found = [];
  for (const file of files) {
    const tokens = tokensOf(file);
    let reported = 0;
    for (let at = 0; at + copy.tokens <= tokens.length; at++) {
      const [from, to] = [tokens[at].line, tokens[at + copy.tokens - 1].line];
      if (to - from + 1 < copy.lines) continue;
      const key = tokens
        .slice(at, at + copy.tokens)
        .map(({ word }) => word)
        .join(' ');
      const there = first.get(key);
      if (there === undefined) first.set(key, `${file.name}:${from}`);
      else if (at >= reported) {
        found.push([`${file.name}:${from}`, there]);
        reported = at + copy.tokens;
      }
    }
  }
  return found;
}
