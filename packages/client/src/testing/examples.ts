import { readdirSync, readFileSync } from 'node:fs';

export interface Example {
  /** The name after the comment: `getUser`. */
  name: string;
  code: string;
}

/** The examples in the doc comments of a source. */
export function examplesIn(source: string): Example[] {
  const form =
    /@example\n\s*\* ```ts\n(?<lines>[\s\S]*?)\n\s*\* ```\n\s*\*\/\n(?:\s*\/\/.*\n)*\s*(?:export )?(?:class |function )?(?<name>\w+)/g;
  return [...source.matchAll(form)].map(({ groups }) => ({
    name: groups?.['name'] ?? '',
    code: (groups?.['lines'] ?? '').replace(/^\s*\* ?/gm, ''),
  }));
}

/** The sources of the client, without its tests. */
export function sources(): string[] {
  const folder = new URL('../', import.meta.url);
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts') && !name.endsWith('.test.ts') && !name.startsWith('testing'))
    .map((name) => readFileSync(new URL(name, folder), 'utf8'));
}
