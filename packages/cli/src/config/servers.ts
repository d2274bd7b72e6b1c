import { homedir } from 'node:os';
import { join } from 'node:path';
import { NotSignedIn, UsageError } from '../exit-codes.ts';
import { changeObject, readObject } from './private-file.ts';

/** A server with a stored sign-in. */
export interface Server {
  url: string;
  username: string;
  token: string;
  expires_at?: string;
}

interface Servers {
  current?: string;
  servers: Record<string, Server>;
}

export const defaultUrl = 'http://127.0.0.1:8080';

/** The user's folder for configuration: XDG_CONFIG_HOME, APPDATA on Windows, else ~/.config. */
export function configFolder(environment: NodeJS.ProcessEnv): string {
  const windows = process.platform === 'win32' ? environment['APPDATA'] : undefined;
  const base = environment['XDG_CONFIG_HOME'] || windows || join(environment['HOME'] || homedir(), '.config');
  return join(base, 'tessera');
}

export function serversFile(environment: NodeJS.ProcessEnv): string {
  return join(configFolder(environment), 'servers.json');
}

export async function readServers(environment: NodeJS.ProcessEnv): Promise<Servers> {
  return serversOf(await readObject(serversFile(environment)));
}

function serversOf(found: Record<string, unknown> | undefined): Servers {
  const servers = Object.entries((found?.['servers'] ?? {}) as Record<string, Server>);
  const current = found?.['current'];
  return {
    ...(typeof current === 'string' ? { current } : {}),
    servers: Object.assign(Object.create(null), Object.fromEntries(servers)),
  };
}

function changeServers(
  environment: NodeJS.ProcessEnv,
  change: (before: Servers) => Servers | undefined,
): Promise<void> {
  return changeObject(serversFile(environment), (found) => change(serversOf(found)));
}

/**
 * Remembers the server, and makes it the one that commands use. Resolves with the sign-in that it replaces: where two
 * commands sign in to a server at once, each sign-in is replaced once.
 */
export async function rememberServer(
  environment: NodeJS.ProcessEnv,
  name: string,
  server: Server,
): Promise<Server | undefined> {
  let before: Server | undefined;
  await changeServers(environment, ({ servers }) => {
    before = servers[name];
    return { current: name, servers: { ...servers, [name]: server } };
  });
  return before;
}

/** Forgets the server, unless it has got another sign-in meanwhile. Another server is in use then. */
export async function forgetServer(environment: NodeJS.ProcessEnv, name: string, { token }: Server): Promise<void> {
  await changeServers(environment, ({ current, servers }) => {
    const { [name]: gone, ...rest } = servers;
    if (gone?.token !== token) return undefined;
    const next = current === name ? Object.keys(rest)[0] : current;
    return { ...(next === undefined ? {} : { current: next }), servers: rest };
  });
}

/** Makes the server of this name or URL the one that commands use. */
export async function useServer(environment: NodeJS.ProcessEnv, wanted: string) {
  const found = await requireServer(environment, wanted);
  await changeServers(environment, ({ servers }) =>
    found.name in servers ? { current: found.name, servers } : undefined,
  );
  return found;
}

/**
 * The name or URL of the server that a command is for, where it is said: by `--server`, TESSERA_URL or TESSERA_SERVER. Throws
 * where the two variables say different things.
 */
export async function wantedServer(environment: NodeJS.ProcessEnv, option?: string): Promise<string | undefined> {
  if (option !== undefined) return option;
  const [url, name] = [environment['TESSERA_URL']?.trim(), environment['TESSERA_SERVER']?.trim()];
  if (!url) return name || undefined;
  const origin = originOf(url);
  if (!name) return origin;
  const { servers } = await readServers(environment);
  const named = servers[name]?.url ?? (isUrl(name) ? originOf(name) : undefined);
  if (named === origin) return name;
  throw new UsageError(`TESSERA_URL says ${origin} and TESSERA_SERVER says ${name}: unset one of them`);
}

/** The server of this name or URL; without one, the one in use. */
export async function findServer(
  environment: NodeJS.ProcessEnv,
  wanted: string | undefined,
): Promise<{ name: string; server: Server } | undefined> {
  const { current, servers } = await readServers(environment);
  const name = wanted ?? current;
  if (name === undefined) return undefined;
  const url = isUrl(name) ? originOf(name) : undefined;
  const entries = Object.entries(servers).filter(([key, server]) => key === name || server.url === url);
  // Two names may be of one URL: the one in use goes before.
  const found = entries.find(([key]) => key === current) ?? entries[0];
  return found && { name: found[0], server: found[1] };
}

export async function requireServer(environment: NodeJS.ProcessEnv, wanted: string | undefined) {
  const found = await findServer(environment, wanted);
  if (found) return found;
  if (wanted === undefined) throw new NotSignedIn('You are not signed in: run `tessera login`');
  const orToken = environment['TESSERA_URL']?.trim() ? ', or set TESSERA_TOKEN' : '';
  throw new NotSignedIn(
    `You are not signed in to ${wanted}: run \`tessera login ${isUrl(wanted) ? wanted : 'URL'}\`${orToken}`,
  );
}

export function isUrl(text: string): boolean {
  return /^https?:\/\//i.test(text);
}

/** The server's address without a path. Throws for a text that is no address, and for plain HTTP to another machine. */
export function originOf(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (!url || !/^https?:$/.test(url.protocol)) throw new UsageError(`${text} is not an http(s) address`);
  const isLocal = /^(localhost|127(\.\d+){3}|\[::1\])$/.test(url.hostname);
  if (url.protocol === 'http:' && !isLocal) {
    throw new UsageError(`${url.origin} would carry your password in the open: use https`);
  }
  return url.origin;
}
