import type { Command } from 'commander';
import { type CommonOptions, calling, commandOf } from '../command.ts';
import { connect, proven } from '../connect.ts';
import { askText } from '../input/ask.ts';
import type { Io } from '../output/io.ts';

interface ProvenOptions extends CommonOptions {
  currentPasswordFile?: string;
}

/** `tessera mfa …`: second factors of one's own account. */
export function mfaCommand(io: Io): Command {
  return commandOf('mfa', 'Second factors, which signing in needs besides the password', [
    ['tessera mfa show', 'says which your account has'],
    ['tessera mfa enable', 'turns an authenticator app on'],
  ])
    .addCommand(showMfa(io))
    .addCommand(enable(io))
    .addCommand(disable(io))
    .addCommand(recoveryCodes(io));
}

function showMfa(io: Io): Command {
  const command = commandOf('show', 'Show your second factors', [['tessera mfa show', 'and how many codes are left']]);
  return calling(io, command).action(async (options: CommonOptions) => {
    const found = await (await connect(io, options)).client.getMfa();
    if (io.json) return io.thing(found);
    const { totp, ...rest } = found;
    io.thing({ authenticator_app: totp.since ?? 'off', ...rest });
  });
}

function enable(io: Io): Command {
  const command = withPassword(
    commandOf('enable', 'Turn an authenticator app on: signing in needs a code of it from then on', [
      ['tessera mfa enable', 'shows the secret, asks for a first code, prints the recovery codes'],
    ]),
  );
  return calling(io, command).action(async (options: ProvenOptions) => {
    const connection = await connect(io, options);
    await proven(io, connection, options.currentPasswordFile, async (client) => {
      const made = await client.startTotp();
      if (io.json) io.thing(made);
      io.say(`Add this secret to your authenticator app: ${made.secret}`);
      io.say(`Or this address, as a QR code or a link: ${made.uri}`);
      const code = await askText(io, 'The first code', 'The code that the app shows');
      showCodes(io, await client.confirmTotp({ code }));
    });
  });
}

function disable(io: Io): Command {
  const command = withPassword(
    commandOf('disable', 'Turn the authenticator app off; its recovery codes end', [
      ['tessera mfa disable', 'asks for a code'],
      ['tessera mfa disable --code 123456', 'takes a code of the app, or a recovery code'],
    ]),
  ).option('--code <code>', 'a code of the app, or a recovery code');
  return calling(io, command).action(async (options: ProvenOptions & { code?: string }) => {
    const connection = await connect(io, options);
    await proven(io, connection, options.currentPasswordFile, async (client) => {
      const question = 'A new code of the app, or a recovery code';
      await client.removeTotp({ code: options.code ?? (await askText(io, '--code', question)) });
    });
    await io.changed('The authenticator app is off.', { totp: false });
  });
}

function recoveryCodes(io: Io): Command {
  const command = withPassword(
    commandOf('recovery-codes', 'Make new recovery codes; the old ones end', [
      ['tessera mfa recovery-codes', 'prints ten, each of which works once'],
    ]),
  );
  return calling(io, command).action(async (options: ProvenOptions) => {
    const connection = await connect(io, options);
    const made = await proven(io, connection, options.currentPasswordFile, (client) => client.makeRecoveryCodes());
    showCodes(io, made);
  });
}

function withPassword(command: Command): Command {
  return command.option('--current-password-file <file>', 'the file with your password; - is standard input');
}

function showCodes(io: Io, made: { recovery_codes: string[] }): void {
  if (io.json) {
    io.thing(made);
    return;
  }
  io.say('Keep these recovery codes where you keep passwords. Each works once, and they are not shown again:');
  io.write(`${made.recovery_codes.join('\n')}\n`);
}
