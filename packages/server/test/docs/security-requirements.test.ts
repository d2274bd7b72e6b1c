import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const root = fileURLToPath(new URL('../../../..', import.meta.url));
const page = readFileSync(join(root, 'docs/security-requirements.md'), 'utf8');

/** How many requirements of levels 1 and 2 each section of ASVS 5.0.0 has. Their numbers run from 1, but for those below. */
const sections: Record<string, number> = {
  ...{ '1.1': 2, '1.2': 9, '1.3': 11, '1.4': 3, '1.5': 2, '2.1': 3, '2.2': 3, '2.3': 4, '2.4': 1 },
  ...{ '3.2': 2, '3.3': 4, '3.4': 6, '3.5': 5, '3.7': 2, '4.1': 3, '4.2': 1, '4.3': 2, '4.4': 4 },
  ...{ '5.1': 1, '5.2': 3, '5.3': 2, '5.4': 3, '6.1': 3, '6.2': 12, '6.3': 4, '6.4': 4, '6.5': 5, '6.6': 3, '6.8': 4 },
  ...{ '7.1': 3, '7.2': 4, '7.3': 2, '7.4': 5, '7.5': 2, '7.6': 2, '8.1': 2, '8.2': 3, '8.3': 1, '8.4': 1 },
  ...{ '9.1': 3, '9.2': 4, '10.1': 2, '10.2': 2, '10.3': 4, '10.4': 11, '10.5': 5, '10.6': 2, '10.7': 3 },
  ...{ '11.1': 2, '11.2': 3, '11.3': 3, '11.4': 4, '11.5': 1, '11.6': 1, '12.1': 3, '12.2': 2, '12.3': 4 },
  ...{ '13.1': 1, '13.2': 5, '13.3': 2, '13.4': 5, '14.1': 2, '14.2': 4, '14.3': 3, '15.1': 3, '15.2': 3, '15.3': 7 },
  ...{ '16.1': 1, '16.2': 5, '16.3': 4, '16.4': 3, '16.5': 3, '17.1': 1, '17.2': 4, '17.3': 2 },
};
const ofLevel3 = ['1.2.10', '1.3.12', '6.3.7', '6.3.8', '8.3.2', '11.2.4', '15.4.2'];
const required = [
  ...Object.entries(sections).flatMap(([section, count]) =>
    Array.from({ length: count }, (_, at) => `${section}.${at + 1}`),
  ),
  ...ofLevel3,
];

const rows = page
  .split('\n')
  .map((line) => line.split('|').map((cell) => cell.trim()))
  .filter(([, number]) => /^\d+\.\d+\.\d+(?:–\d+\.\d+\.\d+)?$/.test(number ?? ''))
  .map(([, number = '', about = '', state = '', shown = '']) => ({ number, about, state, shown }));

/** The requirements that a row is about: one, or from one to another as they follow each other. */
function numbersOf(range: string): string[] {
  const [first = '', last = first] = range.split('–');
  return required.slice(required.indexOf(first), required.indexOf(last) + 1);
}

describe('docs/security-requirements.md', () => {
  it('has every requirement once', () => {
    const listed = rows.flatMap(({ number }) => numbersOf(number));
    expect([...listed].sort()).toEqual([...required].sort());
  });

  it('gives a reason for each that is not met, and lists it at the top', () => {
    const top = page.slice(0, page.indexOf('## V1 '));
    const unmet = rows.filter(({ state }) => state === '**no**' || state === 'in part');
    for (const { number, about, shown } of unmet) {
      expect(shown.replace(/`[^`]*` “[^”]*”/g, '').length, number).toBeGreaterThan(20);
      expect(top, number).toContain(`- ${number} ${about}`);
    }
    expect(top.split('\n').filter((line) => line.startsWith('- '))).toHaveLength(unmet.length);
  });

  it('shows each that is met by a test, or by a document', () => {
    const states = new Set(['yes', 'in part', '**no**', 'operator', 'console', 'does not apply']);
    for (const { number, state, shown } of rows) {
      expect(states.has(state), `${number} ${state}`).toBe(true);
      expect(shown, number).not.toBe('');
    }
  });

  const named = [...page.matchAll(/`((?:\.\.\/console\/)?(?:src|test)\/[\w/.-]+\.test\.ts)` “([^”]+)”/g)];
  it('names tests that exist', () => {
    expect(named.length).toBeGreaterThan(150);
    const missing = named.filter(([, file = '', title = '']) => {
      const path = join(root, 'packages/server', file);
      return !existsSync(path) || !readFileSync(path, 'utf8').includes(title);
    });
    expect(missing.map(([whole]) => whole)).toEqual([]);
  });

  it('names documents that exist', () => {
    const documents = [...page.matchAll(/`(docs\/[\w/.-]+\.md|SECURITY\.md)`/g)].map(([, path = '']) => path);
    expect(new Set(documents).size).toBeGreaterThan(6);
    expect(documents.filter((path) => !existsSync(join(root, path)))).toEqual([]);
  });
});

/** From `1 3-5`: 01, 03, 04, 05. */
function cases(letter: string, numbers: string): string[] {
  return numbers.split(' ').flatMap((part) => {
    const [first = 0, last = first] = part.split('-').map(Number);
    return Array.from({ length: last - first + 1 }, (_, at) => `${letter}${String(first + at).padStart(2, '0')}`);
  });
}

const attackCases = [
  ...cases('A', '1 3-5 8-10 12-13 15-22 24 26-30'),
  ...cases('T', '1 3 5-7 9-10 12-21'),
  ...cases('S', '1-5 7-9'),
  ...cases('O', '1-6 9-18'),
  ...cases('C', '1-5 7-12 15-18'),
  ...cases('M', '1-9'),
  ...cases('I', '1-2 4-6 8-11'),
  ...cases('D', '1-13'),
  ...cases('H', '1-2 4-6 8-14'),
];

describe('the attack cases', () => {
  it('are each in the title of a test, or in the list of those that have none here', () => {
    const files = readdirSync(join(root, 'packages/server'), { recursive: true, encoding: 'utf8' })
      .filter((name) => /^(?:src|test)\b.*\.test\.ts$/.test(name) && !name.endsWith('security-requirements.test.ts'))
      .map((name) => readFileSync(join(root, 'packages/server', name), 'utf8'));
    // Titles, and the rows of `it.each` that make them: texts that begin with cases.
    const titled = new Set(
      files.flatMap((text) =>
        [...text.matchAll(/['"`]((?:[A-Z]\d\d[,:]? ?)+)/g)].flatMap(([, ids = '']) => ids.match(/[A-Z]\d\d/g) ?? []),
      ),
    );
    const list = page.slice(page.indexOf('## Attack cases without a test here'));
    const excused = [...list.matchAll(/^\| ([A-Z]\d\d) \|/gm)].map(([, id]) => id ?? '');
    expect(attackCases.filter((id) => !titled.has(id) && !excused.includes(id))).toEqual([]);
    expect(excused.filter((id) => titled.has(id))).toEqual([]);
  });
});
