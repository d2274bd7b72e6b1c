import type { Command } from 'commander';
import { type CommonOptions, calling, commandOf } from '../command.ts';
import { connect, proven, urlOf } from '../connect.ts';
import type { Io } from '../output/io.ts';

interface ProvenOptions extends CommonOptions {
  currentPasswordFile?: string;
}

/** `tessera passkey …`: passkeys of one's own account. A browser makes them. */
export function passkeyCommand(io: Io): Command {
  return commandOf('passkey', 'Passkeys: signing in on the console without a password', [
    ['tessera passkey list', 'lists yours'],
    ['tessera passkey add', 'says where to make one'],
  ])
    .addCommand(addPasskey(io))
    .addCommand(listPasskeys(io))
    .addCommand(renamePasskey(io))
    .addCommand(removePasskey(io));
}

function addPasskey(io: Io): Command {
  const command = commandOf('add', 'Say where to make a passkey: it needs a browser', [
    ['tessera passkey add', 'prints the address of the page'],
  ]);
  return calling(io, command).action(async (options: CommonOptions) => {
    const page = `${await urlOf(io, options)}/account/second-factors`;
    io.say('A browser makes passkeys. Open this page and press "Add a passkey":');
    if (io.json) io.thing({ page });
    else io.write(`${page}\n`);
  });
}

function listPasskeys(io: Io): Command {
  const command = commandOf('list', 'List your passkeys', [['tessera passkey list', 'the oldest first']]);
  return calling(io, command).action(async (options: CommonOptions) => {
    const found = await (await connect(io, options)).client.listPasskeys();
    io.list(found, ['id', 'name', 'created_at', 'last_used_at', 'synced']);
  });
}

function renamePasskey(io: Io): Command {
  const command = commandOf('rename <passkey> <name>', 'Give a passkey another name', [
    ["tessera passkey rename 0199a1b2-c3d4-7e5f-8a9b-000000000003 'work laptop'", 'the ID is in the list'],
  ]);
  return calling(io, command).action(async (passkey: string, name: string, options: CommonOptions) => {
    await (await connect(io, options)).client.renamePasskey(passkey, { name });
    await io.changed(`The passkey is called ${name} now.`, { id: passkey, name });
  });
}

function removePasskey(io: Io): Command {
  const command = commandOf('remove <passkey>', 'Remove a passkey: it signs in no more', [
    ['tessera passkey remove 0199a1b2-c3d4-7e5f-8a9b-000000000003', 'the ID is in the list'],
  ]).option('--current-password-file <file>', 'the file with your password; - is standard input');
  return calling(io, command).action(async (passkey: string, options: ProvenOptions) => {
    const connection = await connect(io, options);
    await proven(io, connection, options.currentPasswordFile, (client) => client.removePasskey(passkey));
    await io.changed('The passkey is removed.', { id: passkey, removed: true });
  });
}
