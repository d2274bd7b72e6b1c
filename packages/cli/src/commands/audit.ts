import type { Command } from 'commander';
import { commandOf } from '../command.ts';
import type { Io } from '../output/io.ts';
import { verifyCommand } from './audit-verify.ts';

/** `tessera audit …`: who did what. */
export function auditCommand(io: Io): Command {
  return commandOf('audit', 'Who did what, and whether nobody changed it since', [
    ['tessera audit verify', 'whether it is whole, for who runs the server'],
  ]).addCommand(verifyCommand(io));
}
