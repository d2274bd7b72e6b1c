import { readFileSync } from 'node:fs';
import type { ClientConfig } from 'pg';
import { StartRefused } from '../migrate.ts';

/** One of the servers that a URL names. A host that begins with `/` is the folder of a socket. */
export interface PostgresServer {
  host: string;
  port: number;
}

/** Reads a PostgreSQL URL by libpq's rules. */
export interface PostgresAddress {
  /** At least one; the first is tried first. */
  servers: PostgresServer[];
  database: string;
  user: string;
  /** Whether only a server that can be written will do: `target_session_attrs` is `read-write` or `primary`. */
  mustBeWritable: boolean;
  /** All but host and port, as pg takes it. */
  config: ClientConfig;
}

const modes = ['disable', 'allow', 'prefer', 'require', 'verify-ca', 'verify-full', 'no-verify'];

/** Parameters that go on to pg by another name, or as they are. The others of libpq change nothing that pg does. */
const passedOn: Record<string, keyof ClientConfig> = {
  options: 'options',
  application_name: 'application_name',
  fallback_application_name: 'fallback_application_name',
  client_encoding: 'client_encoding',
};
const ignored = [
  ...[
    'channel_binding',
    'gssencmode',
    'gssdelegation',
    'krbsrvname',
    'gsslib',
    'requirepeer',
    'require_auth',
    'passfile',
  ],
  ...[
    'keepalives',
    'keepalives_idle',
    'keepalives_interval',
    'keepalives_count',
    'tcp_user_timeout',
    'load_balance_hosts',
  ],
  ...[
    'sslcompression',
    'sslsni',
    'ssl_min_protocol_version',
    'ssl_max_protocol_version',
    'uselibpqcompat',
    'connect_timeout',
  ],
];
const others = ['host', 'hostaddr', 'port', 'user', 'password', 'dbname', 'ssl', 'sslmode', 'target_session_attrs'];
const files = ['sslrootcert', 'sslcert', 'sslkey'];
const grammar = /^postgres(?:ql)?:\/\/(?:([^@/?]*)@)?([^/?]*)(?:\/([^?]*))?(?:\?(.*))?$/s;

/**
 * Reads `postgres://user:password@host:port/database?parameters` as libpq does (PostgreSQL's documentation, 34.1.1.2): each
 * part may be absent, hosts may be several, encoded, or parameters. Throws `StartRefused` with one sentence, which has no
 * part of the URL that may be secret.
 *
 * `sslmode` is stricter in one point: `allow`, `prefer` and `require` mean `verify-full`, as pg has it. They never fall back
 * to plain text, nor to a certificate that nothing vouches for; `no-verify` is the word for that.
 */
export function readPostgresUrl(url: string): PostgresAddress {
  const [, userspec = '', hosts = '', path = '', query = ''] = grammar.exec(url) ?? refuse('is no URL of PostgreSQL');
  const parameters = parametersOf(query);
  const [name = '', ...rest] = userspec.split(':');
  const user = parameters.get('user') ?? (decoded(name) || process.env['PGUSER'] || process.env['USER'] || 'postgres');
  const password = parameters.get('password') ?? (decoded(rest.join(':')) || undefined);
  const database = parameters.get('dbname') ?? (decoded(path) || user);
  const config: ClientConfig = { user, database, ssl: tlsOf(parameters) };
  if (password !== undefined) config.password = password;
  for (const [parameter, key] of Object.entries(passedOn)) {
    const value = parameters.get(parameter);
    if (value !== undefined) Object.assign(config, { [key]: value });
  }
  return {
    servers: serversOf(hosts, parameters),
    database,
    user,
    mustBeWritable: mustBeWritable(parameters.get('target_session_attrs') ?? 'any'),
    config,
  };
}

function mustBeWritable(wanted: string): boolean {
  if (!['any', 'read-write', 'primary'].includes(wanted)) {
    refuse(`has target_session_attrs=${wanted}: Tessera writes, so it must be read-write, primary or any`);
  }
  return wanted !== 'any';
}

/** Where a URL leads, for people: without the name and the password in it. */
export function shownPostgresUrl(url: string): string {
  const { servers, database } = readPostgresUrl(url);
  const hosts = servers.map(({ host, port }) => `${host.includes(':') ? `[${host}]` : host}:${port}`);
  return `postgres://${hosts.join(',')}/${database}`;
}

function parametersOf(query: string): Map<string, string> {
  const parameters = new Map<string, string>();
  for (const pair of query.split('&').filter(Boolean)) {
    const [name = '', ...value] = pair.split('=');
    const key = decoded(name);
    if (!(key in passedOn) && ![...ignored, ...others, ...files].includes(key)) {
      refuse(`has a parameter ${JSON.stringify(key)} that PostgreSQL does not know`);
    }
    parameters.set(key, decoded(value.join('=')));
  }
  return parameters;
}

/** Hosts and ports, of which there is one for all or one for each. The address that `hostaddr` has goes before the host. */
function serversOf(written: string, parameters: Map<string, string>): PostgresServer[] {
  const inPlace = written.split(',').map((server) => {
    const [, host = '', port] = /^(\[[^\]]*\]|[^:]*)(?::(.*))?$/.exec(server) ?? refuse('has a host that is none');
    return { host: decoded(host.replace(/^\[|\]$/g, '')), port: port ?? '' };
  });
  const given = parameters.get('hostaddr') ?? parameters.get('host');
  const hosts = given?.split(',') ?? inPlace.map(({ host }) => host);
  const ports = parameters.get('port')?.split(',') ?? inPlace.map(({ port }) => port);
  if (ports.length > 1 && ports.length !== hosts.length) refuse('has not as many ports as hosts');
  return hosts.map((host, index) => ({ host: host || 'localhost', port: portOf(ports[index] ?? ports[0] ?? '') }));
}

function portOf(text: string): number {
  if (text === '') return 5432;
  if (!/^\d{1,5}$/.test(text) || Number(text) < 1 || Number(text) > 65_535)
    refuse('has a port that is no number from 1 to 65535');
  return Number(text);
}

function tlsOf(parameters: Map<string, string>): ClientConfig['ssl'] {
  const mode = parameters.get('sslmode') ?? sslOf(parameters.get('ssl'));
  if (mode !== undefined && !modes.includes(mode))
    refuse(`has an sslmode that is none: it is one of ${modes.join(', ')}`);
  if (mode === 'disable' || (mode === undefined && !files.some((name) => parameters.has(name)))) return false;
  const read = (name: string) => {
    const file = parameters.get(name);
    // libpq's word for the certificate authorities that the system knows, which Node takes by itself.
    if (file === undefined || (name === 'sslrootcert' && file === 'system')) return undefined;
    try {
      return readFileSync(file, 'utf8');
    } catch (error) {
      const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown';
      return refuse(`names ${file} as ${name}, which cannot be read: ${code}`);
    }
  };
  const [ca, cert, key] = [read('sslrootcert'), read('sslcert'), read('sslkey')];
  if (mode === 'verify-ca' && ca === undefined) refuse('has sslmode=verify-ca, which needs sslrootcert');
  return {
    ...(ca === undefined ? {} : { ca }),
    ...(cert === undefined ? {} : { cert }),
    ...(key === undefined ? {} : { key }),
    rejectUnauthorized: mode !== 'no-verify',
    ...(mode === 'verify-ca' ? { checkServerIdentity: () => undefined } : {}),
  };
}

/** JDBC's word, which libpq takes too. */
function sslOf(text: string | undefined): string | undefined {
  if (text === undefined) return undefined;
  return text === 'true' || text === '1' ? 'require' : 'disable';
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return refuse('has a % that is not followed by two hexadecimal digits: write it as %25');
  }
}

function refuse(sentence: string): never {
  throw new StartRefused(`DATABASE_URL ${sentence}`);
}
