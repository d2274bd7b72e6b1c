import type { Command } from 'commander';
import { commandOf } from './command.ts';
import { adminCommand } from './commands/admin.ts';
import { auditCommand } from './commands/audit.ts';
import { backupCommand, restoreCommand } from './commands/backup.ts';
import { completeCommand, completionCommand } from './commands/completion.ts';
import { credentialsCommand } from './commands/credentials.ts';
import { deviceCommand } from './commands/device.ts';
import { doctorCommand } from './commands/doctor.ts';
import { identityCommand } from './commands/identity.ts';
import { importCommand } from './commands/import.ts';
import { invitationCommand } from './commands/invitation.ts';
import { keyCommand } from './commands/key.ts';
import { loginCommand, logoutCommand, whoamiCommand } from './commands/login.ts';
import { memberCommand } from './commands/member.ts';
import { mfaCommand } from './commands/mfa.ts';
import { orgCommand } from './commands/org.ts';
import { passkeyCommand } from './commands/passkey.ts';
import { serveCommand } from './commands/serve.ts';
import { serverCommand } from './commands/server.ts';
import { sessionCommand } from './commands/session.ts';
import { tokenCommand } from './commands/token.ts';
import { userCommand } from './commands/user.ts';
import { UsageError } from './exit-codes.ts';
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
  program.version(version, '-V, --version', 'print the version');
  const commands = [
    serveCommand(),
    loginCommand(io),
    logoutCommand(io),
    whoamiCommand(io),
    serverCommand(io),
    userCommand(io),
    mfaCommand(io),
    identityCommand(io),
    passkeyCommand(io),
    tokenCommand(io),
    sessionCommand(io),
    deviceCommand(io),
    orgCommand(io),
    memberCommand(io),
    invitationCommand(io),
    credentialsCommand(io),
    adminCommand(io),
    auditCommand(io),
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
  program.addCommand(helpCommand(() => program));
  prepare(io, program);
  return program;
}

/** `tessera help`: the output of `--help`. */
function helpCommand(program: () => Command): Command {
  return commandOf('help [command...]', 'Print the help of a command', [
    ['tessera help', 'lists the commands'],
    ['tessera help token create', 'of one of them'],
  ]).action((names: string[]) => {
    let command = program();
    for (const name of names) {
      const found = command.commands.find((child) => child.name() === name);
      if (!found) throw new UsageError(`There is no command ${names.join(' ')}: see \`tessera help\``);
      command = found;
    }
    command.outputHelp();
  });
}

/** Every command answers `-h`, and throws where commander would exit and print: `run.ts` prints the fault. */
function prepare(io: Io, command: Command): void {
  command
    .helpOption('-h, --help', 'print this help')
    .exitOverride()
    .configureOutput({
      outputError: () => {},
      writeOut: (text) => io.write(text),
      writeErr: (text) => void io.errorStream.write(text),
    });
  for (const child of command.commands) prepare(io, child);
}
