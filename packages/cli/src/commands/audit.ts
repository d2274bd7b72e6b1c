import type { Command } from 'commander';
import { commandOf } from '../command.ts';
import type { Io } from '../output/io.ts';
import { exportCommand, listCommand } from './audit-read.ts';
import { verifyCommand } from './audit-verify.ts';

/** `tessera audit …`: who did what. */
export function auditCommand(io: Io): Command {
  return commandOf('audit', 'Who did what, and whether it was changed since', [
    ['tessera audit list', 'what you did, and what was done to your account'],
    ['tessera audit verify', 'whether the audit is whole, for who runs the server'],
  ])
    .addCommand(listCommand(io))
    .addCommand(exportCommand(io))
    .addCommand(verifyCommand(io));
}
