// Refuses comments and pages with a riddle as their subject: “Whoever asks …”, “Who signs in …”, “nobody”. The actor is the
// code or a named role (CONTRIBUTING.md). `npm run lint` runs it. Decisions that have landed keep their words.
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parseSync } from 'rolldown/utils';

const root = fileURLToPath(new URL('..', import.meta.url));
const riddle = /\bwhoever\b|(?:^|[.:;!?]\s+)(?:who|whom|whatever|nobody|somebody)\s(?![^.:;]*\?)/i;

const files = execFileSync('git', ['ls-files', '*.ts', '*.tsx', '*.mjs', '*.md'], { cwd: root, encoding: 'utf8' })
  .split('\n')
  .filter(
    (name) =>
      name !== '' && !/^docs\/(?:adr|reference)\/|^docs\/performance\.md|\/matrices\/.*\.md$|migrations\//.test(name),
  );

const problems = files.flatMap((name) => {
  const text = readFileSync(`${root}/${name}`, 'utf8');
  const passages = name.endsWith('.md') ? paragraphsOf(text) : commentsOf(name, text);
  return passages
    .filter(({ words }) => riddle.test(words))
    .map(({ offset, words }) => `${name}:${text.slice(0, offset).split('\n').length} ${words.slice(0, 100)}`);
});
for (const problem of problems) console.error(problem);
process.exitCode = problems.length === 0 ? 0 : 1;

/** Comments without their marks and without code in backticks; lines of `//` that follow each other are one. */
function commentsOf(name, text) {
  const found = [];
  for (const { start, end, type } of parseSync(name, text).comments) {
    const before = found.at(-1);
    const words = plain(text.slice(start, end).replace(/^\/[/*]+|\*\/$|^\s*\* ?/gm, ''));
    if (type === 'Line' && before?.isLine && /^\n[ \t]*$/.test(text.slice(before.end, start))) {
      before.words += ` ${words}`;
      before.end = end;
    } else found.push({ offset: start, end, isLine: type === 'Line', words });
  }
  return found;
}

/** Paragraphs and items of a page, without headings, tables' heads and code. */
function paragraphsOf(text) {
  const prose = text.replace(/^```[\s\S]*?^```/gm, blank).replace(/^(?:#.*|\|.*\n\|[ |-]*\|)$/gm, blank);
  return [...prose.matchAll(/(?:^.*\S.*$\n?)+/gm)].flatMap(({ 0: block, index }) =>
    [...block.matchAll(/(?:^|\n)((?:.|\n(?!\s*(?:[-*|]|\d+\.)\s))+)/g)].map(({ 1: words, index: at }) => ({
      offset: index + at,
      words: plain(words.replace(/^\s*(?:[-*]|\d+\.)\s+|\|/gm, ' ')),
    })),
  );
}

function plain(text) {
  return text
    .replace(/`[^`]*`|“[^”]*”/g, '…')
    .replace(/\s+/g, ' ')
    .trim();
}

/** White space in place of a text that is no prose, so that lines keep their numbers. */
function blank(text) {
  return text.replace(/[^\n]/g, ' ');
}
