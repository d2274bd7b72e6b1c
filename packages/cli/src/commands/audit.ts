import type { Command } from 'commander';
import { commandOf } from '../command.ts';
import type { Io } from '../output/io.ts';
import { exportCommand, listCommand } from './audit-read.ts';
import { verifyCommand } from './audit-verify.ts';

/** `tessera audit …`: the log of changes and their actors. */
export function auditCommand(io: Io): Command {
  return commandOf('audit', 'The log of changes and their actors, and whether it is unaltered', [
    ['tessera audit list', 'your actions, and changes to your account'],
    ['tessera audit verify', 'whether the audit is whole, for the operator'],
  ])
    .addCommand(listCommand(io))
    .addCommand(exportCommand(io))
    .addCommand(verifyCommand(io));
}
