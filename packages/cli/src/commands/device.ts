import type { Command } from 'commander';
import { type CommonOptions, calling, commandOf } from '../command.ts';
import { connect } from '../connect.ts';
import { requireConsent } from '../input/ask.ts';
import type { Io } from '../output/io.ts';

/** `tessera device …`: tools that ask for a token. */
export function deviceCommand(io: Io): Command {
  return commandOf('device', 'Tools that ask for a token of yours, by the code that they show', [
    ['tessera device show WDJB-MJHT', 'shows the requested scopes, and the address'],
    ['tessera device approve WDJB-MJHT', 'shows it, and asks before it gives the token'],
  ])
    .addCommand(showDevice(io))
    .addCommand(approveDevice(io))
    .addCommand(denyDevice(io));
}

function showDevice(io: Io): Command {
  const command = commandOf('show <code>', 'Show the request of a tool', [
    ['tessera device show WDJB-MJHT', 'and from where'],
  ]);
  return calling(io, command).action(async (code: string, options: CommonOptions) => {
    io.thing(await (await connect(io, options)).client.getDeviceRequest(code));
  });
}

function approveDevice(io: Io): Command {
  const command = commandOf('approve <code>', 'Give a tool the token that it asks for', [
    ['tessera device approve WDJB-MJHT', 'shows the request, and asks'],
    ['tessera device approve WDJB-MJHT --yes', 'without being asked'],
  ]).option('--yes', 'without being asked');
  return calling(io, command).action(async (code: string, options: CommonOptions & { yes?: boolean }) => {
    const { client } = await connect(io, options);
    const { client_id: tool, scope, address } = await client.getDeviceRequest(code);
    const question = `Let ${tool} at ${address}, which nothing proves to be that, act as you with ${scope.join(', ')}?`;
    await requireConsent(io, options.yes, question);
    await client.answerDeviceRequest(code, { approve: true });
    await io.changed(`${tool} gets its token.`, { client_id: tool, approved: true });
  });
}

function denyDevice(io: Io): Command {
  const command = commandOf('deny <code>', 'Refuse the request of a tool', [
    ['tessera device deny WDJB-MJHT', 'where you did not start it'],
  ]);
  return calling(io, command).action(async (code: string, options: CommonOptions) => {
    await (await connect(io, options)).client.answerDeviceRequest(code, { approve: false });
    await io.changed('The tool gets no token.', { approved: false });
  });
}
