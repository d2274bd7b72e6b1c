import { homedir } from 'node:os';
import { join } from 'node:path';
import { NotSignedIn, UsageError } from '../exit-codes.ts';
import { readObject, writePrivate } from './private-file.ts';

/** A server that somebody signed in to. */
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
  const found = await readObject(serversFile(environment));
  const servers = Object.entries((found?.['servers'] ?? {}) as Record<string, Server>);
  const current = found?.['current'];
  return {
    ...(typeof current === 'string' ? { current } : {}),
    servers: Object.assign(Object.create(null), Object.fromEntries(servers)),
  };
}

/** Remembers the server, and makes it the one that commands use. */
export async function rememberServer(environment: NodeJS.ProcessEnv, name: string, server: Server): Promise<void> {
  const { servers } = await readServers(environment);
  await writePrivate(serversFile(environment), { current: name, servers: { ...servers, [name]: server } });
}

export async function forgetServer(environment: NodeJS.ProcessEnv, name: string): Promise<void> {
  const { current, servers } = await readServers(environment);
  const { [name]: _gone, ...rest } = servers;
  const next = current === name ? Object.keys(rest)[0] : current;
  await writePrivate(serversFile(environment), { ...(next === undefined ? {} : { current: next }), servers: rest });
}

/** The server of this name or URL, or the one in use. */
export async function findServer(
  environment: NodeJS.ProcessEnv,
  wanted: string | undefined,
): Promise<{ name: string; server: Server } | undefined> {
  const { current, servers } = await readServers(environment);
  const name = wanted ?? environment['TESSERA_SERVER'] ?? current;
  if (name === undefined) return undefined;
  const url = isUrl(name) ? originOf(name) : undefined;
  const found = Object.entries(servers).find(([key, server]) => key === name || server.url === url);
  return found && { name: found[0], server: found[1] };
}

export async function requireServer(environment: NodeJS.ProcessEnv, wanted: string | undefined) {
  const found = await findServer(environment, wanted);
  if (found) return found;
  const where = wanted === undefined ? 'You are not signed in' : `You are not signed in to ${wanted}`;
  throw new NotSignedIn(`${where}: run \`tessera login${wanted === undefined ? '' : ` ${wanted}`}\``);
}

export function isUrl(text: string): boolean {
  return /^https?:\/\//i.test(text);
}

/** The server's address without a path. Throws for what is none, and for plain HTTP to another machine. */
export function originOf(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (!url || !/^https?:$/.test(url.protocol)) throw new UsageError(`${text} is not an http(s) address`);
  const isLocal = /^(localhost|127(\.\d+){3}|\[::1\])$/.test(url.hostname);
  if (url.protocol === 'http:' && !isLocal) {
    throw new UsageError(`${url.origin} would carry your password in the open: use https`);
  }
  return url.origin;
}
