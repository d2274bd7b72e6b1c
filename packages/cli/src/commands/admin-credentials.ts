import type { ValidatedCredentials } from '@tessera/server';
import type { Command } from 'commander';
import { commandOf, printing } from '../command.ts';
import { exitCodes } from '../exit-codes.ts';
import type { Io } from '../output/io.ts';
import { operating } from './administering.ts';

/** `admin validate-credentials`: all that are stored, in every namespace. Exits with 1 where some do not work. */
export function validateAllCredentials(io: Io): Command {
  const command = commandOf('validate-credentials', 'See whether all stored credentials work, in every namespace', [
    ['tessera admin validate-credentials', 'stores the results; owners of credentials that stopped working get a mail'],
    ['tessera admin validate-credentials --json', 'for a timer of the machine'],
  ]);
  return printing(io, command).action(async () => {
    const all: ValidatedCredentials[] = [];
    await operating(io, (operator) =>
      operator.validateCredentials((one) => {
        all.push(one);
        if (!io.json) io.say(`${one.namespace} ${one.name}: ${one.valid ? 'works' : 'does not work'}`);
      }),
    );
    io.list(all, ['namespace', 'name', 'valid', 'check', 'reason']);
    if (all.some(({ valid }) => !valid)) io.exitCode = exitCodes.failed;
  });
}
