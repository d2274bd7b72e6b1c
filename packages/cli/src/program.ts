import type { Command } from 'commander';
import { commandOf } from './command.ts';
import { backupCommand, restoreCommand } from './commands/backup.ts';
import { completeCommand, completionCommand } from './commands/completion.ts';
import { credentialsCommand } from './commands/credentials.ts';
import { doctorCommand } from './commands/doctor.ts';
import { importCommand } from './commands/import.ts';
import { keyCommand } from './commands/key.ts';
import { loginCommand, logoutCommand, whoamiCommand } from './commands/login.ts';
import { memberCommand } from './commands/member.ts';
import { orgCommand } from './commands/org.ts';
import { serveCommand } from './commands/serve.ts';
import { sessionCommand } from './commands/session.ts';
import { tokenCommand } from './commands/token.ts';
import { userCommand } from './commands/user.ts';
import type { Io } from './output/io.ts';
import { version } from './version.ts';

/** The whole command, with everything below it. */
export function programOf(io: Io): Command {
  const program = commandOf(
    'tessera',
    'Accounts for TileDB and other data platforms: the server, and everything to use it',
    [
      ['tessera serve', 'runs a server on http://127.0.0.1:8080'],
      ['tessera user create alice', 'makes an account on it'],
      ['tessera login', 'signs in'],
      ['tessera token create ci --expires 90d', 'makes a token for a program'],
    ],
  );
  program.version(version, '--version', 'print the version').helpOption('--help', 'print this help');
  const commands = [
    serveCommand(),
    loginCommand(io),
    logoutCommand(io),
    whoamiCommand(io),
    userCommand(io),
    tokenCommand(io),
    sessionCommand(io),
    orgCommand(io),
    memberCommand(io),
    credentialsCommand(io),
    importCommand(io),
    backupCommand(io),
    restoreCommand(io),
    keyCommand(io),
    doctorCommand(io),
    completionCommand(io),
  ];
  for (const command of commands) program.addCommand(command);
  program.addCommand(
    completeCommand(io, () => program),
    { hidden: true },
  );
  prepare(program);
  return program;
}

/** Every command answers `--help`, and throws where commander would exit. */
function prepare(command: Command): void {
  command.helpOption('--help', 'print this help').exitOverride();
  for (const child of command.commands) prepare(child);
}
