import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { guides } from './testing/guides.ts';
import { blocksLeft, commandsLeft, typedElsewhere } from './testing/not-typed.ts';
import { type Block, blocksOf, commandsOf } from './testing/page.ts';
import { Scene } from './testing/scene.ts';
import { isShown } from './testing/typist.ts';

const root = fileURLToPath(new URL('../../../', import.meta.url));
const pageOf = (name: string) => readFileSync(root + name, 'utf8');

const left = new Set<RegExp>();

/** Whether it is in that list. */
function isIn(list: typeof commandsLeft, text: string): boolean {
  const [pattern] = list.find(([begin]) => begin.test(text)) ?? [];
  if (pattern) left.add(pattern);
  return pattern !== undefined;
}

const isShell = ({ language }: Block) => ['sh', 'console'].includes(language);
/** Pictures and lines of a format have no language, or are text. */
const isTyped = (block: Block) => !['', 'text'].includes(block.language);

it.each(Object.entries(guides))(
  '%s: its commands, typed as they stand, give the output that the page shows',
  async (name, guide) => {
    const scene = await Scene.set();
    await guide.arrange?.(scene);
    let before = '';
    for (const block of blocksOf(pageOf(name)).filter(isTyped)) {
      if (isIn(blocksLeft, block.code)) continue;
      if (!isShell(block)) {
        if (!guide.run) throw new Error(`no program runs the ${block.language} in ${name}`);
        await guide.run(scene, block);
        continue;
      }
      for (const { person = 'alice', command, shown } of commandsOf(block)) {
        if (isIn(commandsLeft, command)) continue;
        const typed = (await guide.here?.(scene, command, before)) ?? command;
        const { code, stdout, stderr } = await scene.at(person).typist.type(typed);
        const line = `${person}$ ${typed}\n${stdout}${stderr}`;
        const [, expected = 0] = Object.entries(guide.codes ?? {}).find(([begin]) => command.startsWith(begin)) ?? [];
        expect(code, line).toBe(expected);
        const here = shown
          .replaceAll(/http:\/\/127\.0\.0\.1:8080|https:\/\/accounts\.example\.com/g, scene.world.url)
          .replace('WDJB-MJHT', '…');
        if (shown !== '') expect(isShown(stdout, here), `${line}\nis not\n${here}`).toBe(true);
        before = stdout;
      }
    }
    await guide.after?.(scene);
  },
);

it('is about every page with something to type', () => {
  const pages = [
    ...['README.md', 'packages/cli/README.md', 'packages/client/README.md', 'packages/console/README.md'],
    ...readdirSync(`${root}docs`, { recursive: true, encoding: 'utf8' }).map((name) => `docs/${name}`),
  ].filter((name) => name.endsWith('.md') && blocksOf(pageOf(name)).some(isTyped));
  const elsewhere = Object.keys(typedElsewhere);
  const forgotten = pages.filter((name) => !guides[name] && !elsewhere.some((begin) => name.startsWith(begin)));
  expect(forgotten).toEqual([]);
});

it('leaves nothing out that is on no page any more', () => {
  expect([...blocksLeft, ...commandsLeft].filter(([pattern]) => !left.has(pattern))).toEqual([]);
});
