import type { Command } from 'commander';
import { type CommonOptions, commandOf, printing } from '../command.ts';
import { readServers, useServer } from '../config/servers.ts';
import type { Io } from '../output/io.ts';

/** `tessera server …`: the servers that `tessera login` keeps a session of. */
export function serverCommand(io: Io): Command {
  return commandOf('server', 'The servers you are signed in to', [
    ['tessera server list', 'lists them; * is the one in use'],
    ['tessera server use work', 'uses another one from now on'],
  ])
    .addCommand(listServers(io))
    .addCommand(useOne(io));
}

function listServers(io: Io): Command {
  const command = commandOf('list', 'List the servers you are signed in to', [
    ['tessera server list', '* is the one in use'],
  ]);
  return printing(io, command).action(async () => {
    const { current, servers } = await readServers(io.environment);
    const known = Object.entries(servers).map(([name, { url, username, expires_at: expires }]) => ({
      name,
      url,
      username,
      ...(expires === undefined ? {} : { expires_at: expires }),
      in_use: name === current,
    }));
    if (io.json) return io.data(known);
    io.list(
      known.map((server) => ({ ...server, '': server.in_use ? '*' : '' })),
      ['', 'name', 'url', 'username', 'expires_at'],
    );
  });
}

function useOne(io: Io): Command {
  const command = commandOf('use <server>', 'Use another of your servers from now on', [
    ['tessera server use work', 'by its name'],
    ['tessera server use https://accounts.example.com', 'by its URL'],
  ]);
  return printing(io, command).action(async (wanted: string, _options: CommonOptions) => {
    const { name, server } = await useServer(io.environment, wanted);
    await io.changed(`Commands use ${name} (${server.url}) now, as ${server.username}.`, {
      name,
      url: server.url,
      username: server.username,
    });
  });
}
