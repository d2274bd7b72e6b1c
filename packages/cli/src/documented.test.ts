import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Command } from 'commander';
import { expect, it } from 'vitest';
import { Io } from './output/io.ts';
import { programOf } from './program.ts';

const root = fileURLToPath(new URL('../../../', import.meta.url));
const program = withoutActions(programOf(new Io(process)));

/** The program as it parses, with nothing that it would do. */
function withoutActions(command: Command): Command {
  command.exitOverride().configureOutput({ writeOut: () => {}, writeErr: () => {} });
  for (const child of command.commands) withoutActions(child);
  return command.commands.length > 0 ? command : command.action(() => {});
}

interface Shown {
  line: string;
  /** Whether it can be typed as it stands: within a sentence, arguments may be left out. */
  isWhole: boolean;
}

/** Where a shell takes a word for a command. What is behind it ends where another command, a redirection or a comment begins. */
const asCommand = /(?:^|[$(;] *|\bnpx |\b[A-Z_]+=\S+ )tessera((?: +(?:"[^"]*"|'[^']*'|[^\s|><;&)#"'`]+)+)+)/gm;

/** Every command of ours in the blocks of a document, and between its single backticks. */
function shownIn(text: string): Shown[] {
  const blocks = [...text.matchAll(/^```(?:sh|console)\n(.*?)^```$/gms)].map(([, block = '']) => block);
  const inBlocks = blocks.flatMap((block) => linesIn(block.replaceAll(/\\\n\s*/g, ' ')));
  const inline = [...text.replaceAll(/^```.*?^```$/gms, '').matchAll(/`([^`\n]+)`/g)].flatMap(([, code = '']) =>
    /^(npx )?tessera /.test(code) ? linesIn(code) : [],
  );
  return [...inBlocks.map((line) => ({ line, isWhole: true })), ...inline.map((line) => ({ line, isWhole: false }))];
}

function linesIn(text: string): string[] {
  return [...text.matchAll(asCommand)].map(([, line = '']) => line.trim());
}

/** What the program has against it, as commander calls it. */
function objection({ line, isWhole }: Shown): string | undefined {
  const words = (line.match(/(?:"[^"]*"|'[^']*'|[^\s"'])+/g) ?? []).filter((word) => !word.startsWith('…'));
  try {
    program.parse(words, { from: 'user' });
    return undefined;
  } catch (error) {
    const code = String((error as { code?: string }).code ?? error).replace('commander.', '');
    const left = ['help', 'missingArgument', 'missingMandatoryOptionValue', 'optionMissingArgument'];
    return code === 'helpDisplayed' || (!isWhole && left.includes(code)) ? undefined : code;
  }
}

const documents = [
  ...['README.md', 'CHANGELOG.md', 'packages/cli/README.md'],
  ...readdirSync(`${root}docs`, { recursive: true, encoding: 'utf8' }).map((name) => `docs/${name}`),
].filter((name) => name.endsWith('.md'));

it.each(documents)('the commands in %s are commands that there are, with options that they take', (name) => {
  const wrong = shownIn(readFileSync(root + name, 'utf8')).flatMap((shown) => {
    const why = objection(shown);
    return why === undefined ? [] : [`tessera ${shown.line}: ${why}`];
  });
  expect(wrong).toEqual([]);
});

it('finds a command that there is not, and an option that it does not take', () => {
  const page = '```sh\n(umask 077; tessera kye new > keys)\n```\n`tessera login --nothing`, `tessera member add`\n';
  expect(shownIn(page).map(objection)).toEqual(['unknownCommand', 'unknownOption', undefined]);
});

it('packages/cli/README.md has every command in its table', () => {
  const page = readFileSync(`${root}packages/cli/README.md`, 'utf8');
  const rows = [...page.matchAll(/^\| (`[^|]*) \|(.*)\|$/gm)].map(([, names = '', others = '']) => ({ names, others }));
  const visible = (command: Command) =>
    command
      .createHelp()
      .visibleCommands(command)
      .filter((child) => child.name() !== 'help');
  const missing = visible(program).flatMap((command) => {
    const row = rows.find(({ names }) => names.includes(`\`${command.name()}\``));
    if (!row) return [command.name()];
    const below = visible(command).map((child) => child.name());
    return below.filter((name) => !row.others.includes(`\`${name}\``)).map((name) => `${command.name()} ${name}`);
  });
  expect(missing).toEqual([]);
});
