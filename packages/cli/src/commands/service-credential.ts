import type { Command } from 'commander';
import { commandOf, printing } from '../command.ts';
import type { Io } from '../output/io.ts';
import { administering } from './administering.ts';

/** `tessera admin service-credential …`: by which data services ask whose a token is. */
export function serviceCredentialCommand(io: Io): Command {
  return commandOf('service-credential', 'Credentials by which data services ask whose a token is', [
    ['tessera admin service-credential create arrays', 'makes one, and prints its ID and secret'],
    ['tessera admin service-credential delete arrays', 'from the next request on, on every node'],
  ])
    .addCommand(createServiceCredential(io))
    .addCommand(listServiceCredentials(io))
    .addCommand(deleteServiceCredential(io));
}

function createServiceCredential(io: Io): Command {
  const command = commandOf('create <name>', 'Make one. Its secret is shown once', [
    ['tessera admin service-credential create arrays --json', 'for programs'],
  ]);
  return printing(io, command).action(async (name: string) => {
    const made = await administering(io, (site) => site.createServiceCredential(name));
    if (!io.json) io.say('The secret is not shown again.');
    io.thing(made);
  });
}

function listServiceCredentials(io: Io): Command {
  const command = commandOf('list', 'List them, without their secrets', [
    ['tessera admin service-credential list', 'by name'],
  ]);
  return printing(io, command).action(async () => {
    const found = await administering(io, (site) => site.listServiceCredentials());
    io.list(found, ['name', 'id', 'allowed', 'created_at']);
  });
}

function deleteServiceCredential(io: Io): Command {
  const command = commandOf('delete <name>', 'Delete one', [
    ['tessera admin service-credential delete arrays', 'by name or ID'],
  ]);
  return printing(io, command).action(async (name: string) => {
    await administering(io, (site) => site.deleteServiceCredential(name));
    await io.changed(`${name} is deleted.`, { name, deleted: true });
  });
}
