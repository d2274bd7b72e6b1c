import { type Tessera, TesseraError } from '@tessera/client';
import { clientOf } from './client.ts';
import type { CommonOptions } from './command.ts';
import { defaultUrl, originOf, requireServer } from './config/servers.ts';
import { UsageError } from './exit-codes.ts';
import { askSecret } from './input/ask.ts';
import type { Io } from './output/io.ts';

/** A client for the server that a command is about, and who calls. */
export interface Connection {
  client: Tessera;
  url: string;
  /** Absent where a token of the environment is used. */
  username?: string;
}

/** By TESSERA_URL and TESSERA_TOKEN, for programs; else by the session that `tessera login` keeps. */
export async function connect(io: Io, { server }: CommonOptions): Promise<Connection> {
  const token = io.environment['TESSERA_TOKEN'];
  if (token && server === undefined) {
    const url = originOf(io.environment['TESSERA_URL'] ?? defaultUrl);
    return { client: clientOf({ baseUrl: url, token }), url };
  }
  const { server: found } = await requireServer(io.environment, server);
  return {
    client: clientOf({ baseUrl: found.url, token: found.token }),
    url: found.url,
    username: found.username,
  };
}

/** Does what may need a sign-in with the password: as the session first, then as whoever knows the password. */
export async function proven<T>(
  io: Io,
  connection: Connection,
  passwordFile: string | undefined,
  work: (client: Tessera) => Promise<T>,
): Promise<T> {
  if (passwordFile === undefined) {
    try {
      return await work(connection.client);
    } catch (error) {
      if (!(error instanceof TesseraError) || error.error !== 'password_required') throw error;
      if (!io.canAsk) {
        throw new UsageError(`${error.message}: give the password by --current-password-file`);
      }
    }
  }
  const username = connection.username ?? (await connection.client.getUser()).username;
  const password = await askSecret(io, {
    file: passwordFile,
    option: '--current-password-file',
    question: `Password of ${username}`,
  });
  return work(clientOf({ baseUrl: connection.url, username, password }));
}
