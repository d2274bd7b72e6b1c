import { TesseraError } from '@tessera/client';
import type { Command } from 'commander';
import { clientOf } from '../client.ts';
import { type CommonOptions, calling, commandOf, printing } from '../command.ts';
import { forgetKeys } from '../config/kept-keys.ts';
import {
  defaultUrl,
  findServer,
  forgetServer,
  isUrl,
  originOf,
  rememberServer,
  requireServer,
  type Server,
  wantedServer,
} from '../config/servers.ts';
import { forgetTiledb, holdsTiledb, writeTiledb } from '../config/tiledb.ts';
import { connect, wrongPassword } from '../connect.ts';
import { UsageError } from '../exit-codes.ts';
import { askSecret, askText, withCode } from '../input/ask.ts';
import type { Io } from '../output/io.ts';
import { signInByDevice } from './login-device.ts';

interface LoginOptions extends CommonOptions {
  name?: string;
  username?: string;
  passwordFile?: string;
  tokenFile?: string;
  code?: string;
  remember?: boolean;
  browser?: boolean;
  tiledb?: boolean;
}

/** `tessera login`: makes a session and keeps it in the user's folder for configuration. */
export function loginCommand(io: Io): Command {
  const command = commandOf('login [url]', 'Sign in, and stay signed in', [
    ['tessera login https://accounts.example.com', 'by a browser, which may be on another device'],
    ['tessera login --username alice', 'asks for the password here'],
    ['tessera login https://accounts.example.com --name work', 'calls the server `work`'],
    ['tessera login --tiledb', 'signs the TileDB clients for Python and R in too'],
    ['tessera login --username ci --password-file - < secret', 'without a prompt'],
  ])
    .option('--name <name>', 'the name for the server; its host when absent')
    .option('--username <name>', 'the user to sign in, with a password here instead of in a browser')
    .option('--password-file <file>', 'the file with the password; - is standard input')
    .option('--token-file <file>', 'the file with an API token to use instead; - is standard input')
    .option('--code <code>', 'a code of your authenticator app, where your account has one; asked for when absent')
    .option('--no-browser', 'print the address alone')
    .option('--remember', 'for 30 days instead of 8 hours')
    .option('--tiledb', 'also write ~/.tiledb/cloud.json');
  return printing(io, command).action((url: string | undefined, options: LoginOptions) => login(io, url, options));
}

async function login(io: Io, address: string | undefined, options: LoginOptions): Promise<void> {
  if (options.passwordFile !== undefined && options.tokenFile !== undefined) {
    throw new UsageError('--password-file and --token-file exclude each other');
  }
  const wanted = address ?? (await wantedServer(io.environment, options.name));
  const known = await findServer(io.environment, wanted);
  if (address !== undefined && !isUrl(address) && !known) throw new UsageError(`${address} is not an http(s) address`);
  const fallback = wanted !== undefined && isUrl(wanted) ? wanted : io.environment['TESSERA_URL']?.trim() || defaultUrl;
  const url = originOf(known?.server.url ?? address ?? fallback);
  const name = options.name ?? known?.name ?? new URL(url).host;
  io.refused = options.tokenFile === undefined ? wrongPassword : `The token is not valid on ${url}`;
  const { token, expires } =
    options.tokenFile === undefined ? await signIn(io, url, options) : await given(io, options);
  const { username } = await clientOf({ baseUrl: url, token }).getUser();
  const before = await rememberServer(io.environment, name, {
    url,
    username,
    token,
    ...(expires === undefined ? {} : { expires_at: expires }),
  });
  io.say(`Signed in to ${url} as ${username}.`);
  // They would be signed out with the session before.
  const asBefore = before?.url === url && (await holdsTiledb(io.environment, before.token));
  if (options.tiledb || asBefore) {
    io.say(`The TileDB clients are signed in too: ${await writeTiledb(io.environment, url, token)}`);
  }
  if (before?.expires_at !== undefined && before.token !== token) {
    await end(io, before);
    io.say(`The session that ${before.username} had here before is ended.`);
  }
  if (io.json) io.thing({ name, url, username, expires_at: expires });
}

async function signIn(io: Io, url: string, options: LoginOptions) {
  // Without a terminal, or with a given name, sign in by password.
  const isPlain = options.username === undefined && options.passwordFile === undefined && options.code === undefined;
  const session = io.canAsk && isPlain ? await signInByDevice(io, url, options) : undefined;
  return session ?? byPassword(io, url, options);
}

async function byPassword(io: Io, url: string, options: LoginOptions) {
  const username = options.username ?? (await askText(io, '--username', `Your name on ${url}`));
  const password = await askSecret(io, {
    file: options.passwordFile,
    option: '--password-file',
    question: 'Password',
  });
  const session = await withCode(io, options.code, (code) =>
    clientOf({ baseUrl: url, username, password, ...(code && { code }) }).getSession(
      options.remember ? { remember_me: true } : {},
    ),
  );
  return { token: session.token ?? '', expires: session.expires_at };
}

async function given(io: Io, options: LoginOptions) {
  const token = await askSecret(io, { file: options.tokenFile, option: '--token-file', question: 'Token' });
  return { token, expires: undefined };
}

/** `tessera logout`: ends the session on the server, and forgets it. */
export function logoutCommand(io: Io): Command {
  const command = commandOf('logout', 'End the session and forget it', [
    ['tessera logout', 'signs out of the server in use'],
    ['tessera logout --server work', 'signs out of another one'],
  ]);
  return calling(io, command).action(async ({ server: wanted }: CommonOptions) => {
    const { name, server } = await requireServer(io.environment, await wantedServer(io.environment, wanted));
    // Without an expiry it is a token that was given by --token-file: others may use it too.
    if (server.expires_at !== undefined) await end(io, server);
    await forgetServer(io.environment, name, server);
    await forgetKeys(io.environment);
    await forgetTiledb(io.environment, server.token);
    await io.changed(`Signed out of ${server.url}.`, { name, url: server.url, signed_out: true });
  });
}

async function end(io: Io, { url, token }: Server): Promise<void> {
  try {
    await clientOf({ baseUrl: url, token }).revokeToken(token);
  } catch (error) {
    // Over already, or of a server that is gone: only the stored entry is left to remove.
    const isOver = error instanceof TesseraError && (error.status === 401 || error.status === 404);
    if (!isOver) io.say(`The session goes on until it expires: ${messageOf(error)}`);
  }
}

/** `tessera whoami`: getUser, and where. */
export function whoamiCommand(io: Io): Command {
  const command = commandOf('whoami', 'Show the signed-in user, and the server', [
    ['tessera whoami', 'of the server in use'],
    ['tessera whoami --json', 'for programs'],
  ]);
  return calling(io, command).action(async (options: CommonOptions) => {
    const { client, url } = await connect(io, options);
    const { username, name, email } = await client.getUser();
    io.thing({ username, name, email, server: url });
  });
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
