import { type Tessera, TesseraError } from '@tessera/client';
import { clientOf } from './client.ts';
import type { CommonOptions } from './command.ts';
import { defaultUrl, findServer, isUrl, originOf, requireServer, wantedServer } from './config/servers.ts';
import { UsageError } from './exit-codes.ts';
import { askSecret, withCode } from './input/ask.ts';
import type { Io } from './output/io.ts';

/** A client for the server of a command, with the caller's credentials. */
export interface Connection {
  client: Tessera;
  url: string;
  token: string;
  /** Absent where a token of the environment is used. */
  username?: string;
}

/** The message of a sign-in with a wrong password, the same at every prompt. */
export const wrongPassword = 'The username or the password is wrong';

/**
 * With TESSERA_TOKEN, for programs, on the server of TESSERA_URL; else by the session that `tessera login` keeps for the
 * server that is named or in use.
 */
export async function connect(io: Io, { server }: CommonOptions): Promise<Connection> {
  const token = io.environment['TESSERA_TOKEN']?.trim();
  if (token && server === undefined) {
    const url = await urlOf(io, { server: (await wantedServer(io.environment)) ?? defaultUrl });
    io.refused = `The token in TESSERA_TOKEN is not valid on ${url}: it is mistyped, expired or revoked`;
    return { client: clientOf({ baseUrl: url, token }), url, token };
  }
  const { server: found } = await requireServer(io.environment, await wantedServer(io.environment, server));
  io.refused = `Your session on ${found.url} has ended: run \`tessera login ${found.url}\``;
  if (found.expires_at === undefined) {
    io.refused = `The token that you gave for ${found.url} has expired or is revoked: run \`tessera login ${found.url}\``;
  }
  return {
    client: clientOf({ baseUrl: found.url, token: found.token }),
    url: found.url,
    token: found.token,
    username: found.username,
  };
}

/** Runs a call that may need a fresh password: with the session first, then with the password. */
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
      // As of one that an identity provider made.
      if ((await connection.client.getUser()).password_unset) {
        throw new UsageError(
          `This needs a password, and your account has none: do it in the console, ${connection.url}, or set a password there first`,
        );
      }
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
  io.refused = wrongPassword;
  return withCode(io, undefined, (code) =>
    work(clientOf({ baseUrl: connection.url, username, password, ...(code && { code }) })),
  );
}

/** The address for calls without a sign-in: of the named server, the one in use, or the default. */
export async function urlOf(io: Io, { server }: CommonOptions): Promise<string> {
  const wanted = await wantedServer(io.environment, server);
  if (wanted !== undefined && isUrl(wanted)) return originOf(wanted);
  const found = await findServer(io.environment, wanted);
  if (!found && wanted !== undefined) throw new UsageError(`There is no server ${wanted}: give its URL`);
  return found?.server.url ?? defaultUrl;
}
