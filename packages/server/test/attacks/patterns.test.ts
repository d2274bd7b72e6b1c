import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { check } from 'recheck';
import { parseAst } from 'rolldown/parseAst';
import { expect, it } from 'vitest';
import { newToken } from '../../src/operations/tokens/token.ts';

const root = fileURLToPath(new URL('../../../..', import.meta.url));

interface Pattern {
  pattern: string;
  flags: string;
}

/** All regular expressions that a source has, and how often it makes one from text. */
function patternsIn(source: string, lang: 'ts' | 'tsx' = 'ts'): { literals: Pattern[]; fromText: number } {
  const literals: Pattern[] = [];
  let fromText = 0;
  const visit = (node: unknown): void => {
    if (typeof node !== 'object' || node === null) return;
    if ('regex' in node && node.regex) literals.push(node.regex as Pattern);
    const callee = 'callee' in node ? (node.callee as { name?: string }).name : undefined;
    if (callee === 'RegExp') fromText++;
    for (const inner of Object.values(node)) visit(inner);
  };
  visit(parseAst(source, { lang }).body);
  return { literals, fromText };
}

const sources = readdirSync(join(root, 'packages'), { recursive: true, encoding: 'utf8' })
  .map((name) => name.replaceAll('\\', '/'))
  .filter((name) => /^[\w-]+\/src\/.*\.tsx?$/.test(name) && !/\.test\.tsx?$|\/testing\//.test(name))
  .map((name) => ({
    name,
    ...patternsIn(readFileSync(join(root, 'packages', name), 'utf8'), name.endsWith('x') ? 'tsx' : 'ts'),
  }));

// Made from text when the server starts, and never from a client's input: the form of tokens, and of our own paths.
const fromText = {
  'server/src/operations/tokens/token.ts': [{ pattern: '^(?:tss|tsn|tsm)_[0-9A-Za-z]{49}$', flags: '' }],
  'server/src/http/wire/paths.ts': [{ pattern: '^/v1/organizations/[^/]+/[^/]+$', flags: '' }],
};

it('I11: finds the patterns of a source, and the bad one among them', async () => {
  const { literals, fromText } = patternsIn('const a: RegExp = /^([a-z0-9]+-?)+$/i; new RegExp(`x`);');
  expect([literals, fromText]).toEqual([[{ pattern: '^([a-z0-9]+-?)+$', flags: 'i' }], 1]);
  expect((await check('^([a-z0-9]+-?)+$', 'i')).status).toBe('vulnerable');
});

it("I11: makes patterns from text in two places only, and never from a client's input", () => {
  const places = sources.filter((source) => source.fromText > 0).map(({ name }) => name);
  expect(places.sort()).toEqual(Object.keys(fromText).sort());
  expect(newToken('named').reveal()).toMatch(
    new RegExp(fromText['server/src/operations/tokens/token.ts'][0]?.pattern ?? ''),
  );
});

/**
 * The verdict on a pattern. Bounded repetitions are proved quicker without their bounds, where every path of the bounded form
 * exists too. Where that form is not safe, the pattern itself may be.
 */
async function checked(pattern: string, flags: string): ReturnType<typeof check> {
  const unbounded = pattern.replace(/(?<!\\)\{(\d+)(?:,\d+)?\}/g, (_, least) => (least === '0' ? '*' : '+'));
  const proof = unbounded === pattern ? undefined : await check(unbounded, flags, { checker: 'automaton' });
  return proof?.status === 'safe' ? proof : check(pattern, flags, { timeout: 100_000, randomSeed: 1 });
}

it('I11: has no pattern that an attacker can make slow, by proof or by fuzzing', async () => {
  const all = [...sources.flatMap(({ literals }) => literals), ...Object.values(fromText).flat()];
  expect(all.length).toBeGreaterThan(50);
  const different = new Map(all.map((each) => [`/${each.pattern}/${each.flags}`, each]));
  const unsafe: string[] = [];
  for (const { pattern, flags } of different.values()) {
    const { status } = await checked(pattern, flags);
    if (status !== 'safe') unsafe.push(`${status} ${pattern}`);
  }
  expect(unsafe).toEqual([]);
});

it('I11: gets through 50 kB of anything with every pattern', () => {
  const texts = ['a', '0', ' ', '.', '/', '%', '-', 'a.', 'a@', '0:', '<'].map((unit) =>
    unit.repeat(50_000 / unit.length),
  );
  for (const { pattern, flags } of sources.flatMap(({ literals }) => literals)) {
    // A pattern that backtracks would not be through before the test is over.
    for (const text of texts) new RegExp(pattern, flags).test(`${text}\u0000`);
  }
});
