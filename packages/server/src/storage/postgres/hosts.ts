import { StartRefused } from '../migrate.ts';

export interface Host {
  host: string;
  port: number;
}

/** A URL of PostgreSQL as libpq reads it: one with several hosts, of which the driver knows nothing, is one for each. */
export interface PostgresTarget {
  /** The URL with its first host, for the driver. */
  url: string;
  /** Where the servers are; none where the driver finds the one by itself. */
  hosts: Host[];
  /** Whether only a server that can be written will do: `target_session_attrs=read-write` or `primary`. */
  mustBeWritable: boolean;
}

const form = /^(postgres(?:ql)?:\/\/)((?:[^@/?#]*@)*)([^/?#]*)([^?#]*)(?:\?([^#]*))?/;
const oneHost = /^(\[[^\]]*\]|[^:]*)(?::(\d+))?$/;
const usualPort = 5432;

/** Reads `postgres://user:password@a:5432,b:5433/database?target_session_attrs=read-write`. Throws `StartRefused`. */
export function postgresTarget(url: string): PostgresTarget {
  const [, scheme = '', user = '', authority = '', path = '', query = ''] = form.exec(url) ?? [];
  const parameters = new URLSearchParams(query);
  const wanted = parameters.get('target_session_attrs') ?? 'any';
  if (!['any', 'read-write', 'primary'].includes(wanted)) {
    throw new StartRefused(
      `DATABASE_URL has target_session_attrs=${wanted}: Tessera writes, so it must be read-write, primary or any`,
    );
  }
  parameters.delete('target_session_attrs');
  const inQuery = parameters.get('host')?.split(',');
  const inPorts = (parameters.get('port') ?? '').split(',');
  const hosts = inQuery
    ? inQuery.map((host, at) => ({ host, port: Number(inPorts[at] || inPorts[0] || usualPort) }))
    : authority.split(',').map(hostOf);
  const rest = (first: string) => `${scheme}${user}${first}${path}${parameters.size > 0 ? `?${parameters}` : ''}`;
  const mustBeWritable = wanted !== 'any';
  if (hosts.length === 1) return { url: rest(authority), hosts: [], mustBeWritable };
  const [first] = hosts;
  parameters.delete('host');
  parameters.delete('port');
  return { url: rest(inQuery ? '' : `${authority.split(',')[0]}`), hosts: first ? hosts : [], mustBeWritable };
}

function hostOf(text: string): Host {
  const [, host = '', port] = oneHost.exec(text) ?? [];
  return { host: host.replace(/^\[|\]$/g, '') || 'localhost', port: Number(port ?? usualPort) };
}

/** Where a URL leads, for people: without the name and the password in it. */
export function shownTarget(url: string): string {
  const [, scheme = '', , authority = '', path = ''] = form.exec(url) ?? [];
  return `${scheme}${authority}${path}`;
}
