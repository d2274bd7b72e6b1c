import { readdirSync, readFileSync } from 'node:fs';

const folder = new URL('../../../client/src/operations/', import.meta.url);

/** The examples of the client's methods, out of their doc comments: the pages and the editor show the same text. */
export function typescriptExamples(): Map<string, string> {
  const form = /@example\n +\* ```ts\n(?<lines>[^`]*?)\n +\* ```\n +\*\/\n +(?<name>\w+)\(/g;
  const sources = readdirSync(folder)
    .filter((name) => name.endsWith('.ts') && !name.endsWith('.test.ts'))
    .map((name) => readFileSync(new URL(name, folder), 'utf8'));
  return new Map(
    sources
      .flatMap((source) => [...source.matchAll(form)])
      .map(({ groups }) => [groups?.['name'] ?? '', (groups?.['lines'] ?? '').replace(/^ *\* ?/gm, '')]),
  );
}
