import type { Command } from 'commander';
import { type CommonOptions, calling, commandOf } from '../command.ts';
import { connect, proven } from '../connect.ts';
import { requireConsent } from '../input/ask.ts';
import type { Io } from '../output/io.ts';

/** `tessera identity …`: identities at other servers that sign in to one's own account. */
export function identityCommand(io: Io): Command {
  return commandOf('identity', 'Identities at other servers that sign in to your account', [
    ['tessera identity list', 'lists them'],
  ])
    .addCommand(listIdentities(io))
    .addCommand(unlinkIdentity(io));
}

function listIdentities(io: Io): Command {
  const command = commandOf('list', 'List the identities that sign in to your account', [
    ['tessera identity list', 'they are linked in the console'],
  ]);
  return calling(io, command).action(async (options: CommonOptions) => {
    const { client } = await connect(io, options);
    io.list(await client.listIdentities(), ['name', 'issuer', 'created_at', 'last_used_at', 'id']);
  });
}

interface UnlinkOptions extends CommonOptions {
  currentPasswordFile?: string;
  yes?: boolean;
}

function unlinkIdentity(io: Io): Command {
  const command = commandOf('unlink <identity>', 'Unlink an identity, and end the sessions that it made', [
    ['tessera identity unlink 0199a1b2-c3d4-7e5f-8a9b-000000000003', 'by its ID; asks for your password'],
  ])
    .option('--current-password-file <file>', 'the file with your password; - is standard input')
    .option('--yes', 'do not ask');
  return calling(io, command).action(async (identity: string, options: UnlinkOptions) => {
    const connection = await connect(io, options);
    await requireConsent(io, options.yes, `Unlink ${identity}? The sessions that it made end.`);
    await proven(io, connection, options.currentPasswordFile, (client) => client.unlinkIdentity(identity));
    await io.changed('The identity is unlinked.', { identity, unlinked: true });
  });
}
