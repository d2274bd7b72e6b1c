import { readdirSync, readFileSync } from 'node:fs';

const folder = new URL('../../../client/src/operations/', import.meta.url);

/** The examples of the client's methods, out of their doc comments: the pages and the editor show the same text. */
export function typescriptExamples(): Map<string, string> {
  const form = /^ +\* ```ts\n(?<lines>[^`]*)\n +\* ```\n +\*\/\n +(?<name>\w+)\(/;
  const examples = readdirSync(folder)
    .filter((name) => name.endsWith('.ts') && !name.endsWith('.test.ts'))
    .flatMap((name) => readFileSync(new URL(name, folder), 'utf8').split('@example\n'));
  return new Map(
    examples
      .map((text) => form.exec(text)?.groups)
      .filter((groups) => groups !== undefined)
      .map((groups) => [groups['name'] ?? '', (groups['lines'] ?? '').replace(/^ *\* ?/gm, '')]),
  );
}
