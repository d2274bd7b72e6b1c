import { Command } from 'commander';
import type { Io } from './output/io.ts';

/** An example in a command's help: the words to type, and their purpose. */
export type Example = readonly [command: string, about: string];

/** A command with its examples in its help. Every command is made here, so that none comes without. */
export function commandOf(usage: string, about: string, examples: readonly Example[]): Command {
  const command = new Command(usage.split(' ')[0]).description(about).helpCommand(false).showHelpAfterError(false);
  for (const argument of usage.split(' ').slice(1)) command.argument(argument);
  const width = Math.max(...examples.map(([line]) => line.length));
  const lines = examples.map(([line, why]) => `  $ ${line.padEnd(width)}   ${why}`);
  return command.addHelpText('after', `\nExamples:\n${lines.join('\n')}`);
}

export interface CommonOptions {
  server?: string;
  json?: boolean;
}

/** Adds the options that every command has that prints an answer. */
export function printing(io: Io, command: Command): Command {
  return command.option('--json', 'print JSON, for programs').hook('preAction', (_parent, called) => {
    io.json = called.opts<CommonOptions>().json === true;
  });
}

/** Adds the options that every command has that talks to a server. */
export function calling(io: Io, command: Command): Command {
  return printing(io, command).option('--server <name>', 'the name or URL of a server you are signed in to');
}
