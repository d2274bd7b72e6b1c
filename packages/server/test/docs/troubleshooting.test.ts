import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { errorCodes } from '@tessera/contract';
import { expect, it } from 'vitest';

const source = fileURLToPath(new URL('../../src/', import.meta.url));
const page = readFileSync(new URL('../../../../docs/troubleshooting.md', import.meta.url), 'utf8');

/**
 * The texts of every place in the code that refuses a start, as `file: text`, without texts that only name a variable.
 */
function refusals(): string[] {
  const found: string[] = [];
  for (const file of readdirSync(source, { recursive: true, encoding: 'utf8' })) {
    if (!file.endsWith('.ts') || file.endsWith('.test.ts')) continue;
    const code = readFileSync(join(source, file), 'utf8');
    const places = [
      ...code.matchAll(/(?:requireThat|new StartRefused|\brefusal|(?<!\.)\blist)\(([\s\S]*?)\);\n/g),
      ...(file.endsWith('check-keys.ts') ? code.matchAll(/return (`[^`]*`);\n/g) : []),
    ];
    for (const [, place = ''] of places) {
      const texts = [...place.matchAll(/'([^'\n]*)'|`((?:[^`$]|\$\{[^}]*\}|\$)*)`/g)].map(([, a, b]) => a ?? b ?? '');
      found.push(...texts.filter((text) => text.includes(' ')).map((text) => `${file}: ${text}`));
    }
  }
  return found;
}

it.each(errorCodes)('has a remedy for %s', (code) => {
  expect(page.includes(`\`${code}\``)).toBe(true);
});

it('has every sentence with which a start is refused', () => {
  const all = refusals();
  expect(all.length).toBeGreaterThan(25);
  const missing = all.filter((line) => {
    const fixed = line.slice(line.indexOf(': ') + 2).split(/\$\{[^}]*\}/);
    return fixed.some((part) => !page.includes(part.trim().replace(/^and /, '')));
  });
  expect(missing).toEqual([]);
});
