import { accessSync, constants } from 'node:fs';
import { isIP } from 'node:net';
import { join, resolve } from 'node:path';
import type { ScopeShape } from '../http/wire/dialect.ts';
import { makeFolderDurably } from '../kit/durable-file.ts';
import type { KeyRing } from '../kit/key-ring.ts';
import { StartRefused } from '../storage/migrate.ts';
import { postgresTarget } from '../storage/postgres/hosts.ts';
import { readKeyRing } from './keys.ts';
import { codeOf, requireThat } from './require.ts';

/** Everything that an operator can set, in the order of `docs/reference/configuration.md`, which is made from this. */
export const variables = {
  HOST: { default: '127.0.0.1', about: 'The address to listen on. Any other than a loopback one is production mode.' },
  PORT: { default: '8080', about: 'The port to listen on; 0 takes a free one.' },
  DATABASE_URL: {
    default: 'sqlite:<data folder>/tessera.db',
    about:
      '`sqlite:<file>` or `postgres://user:password@host:port/database`; several hosts are joined by commas, with `?target_session_attrs=read-write` for the one that can be written.',
  },
  TESSERA_DATA_DIR: {
    default: './data',
    about:
      'The folder for what Tessera makes itself: the SQLite database, the key file, and in development the outbox.',
  },
  TESSERA_PUBLIC_URL: {
    default: '',
    about:
      'The https URL under which people reach the server; links in mails begin with it. Setting it is production mode.',
  },
  TESSERA_SMTP_URL: { default: '', about: '`smtp://user:password@host:587` or `smtps://…`: how mail is sent.' },
  TESSERA_MAIL_FROM: { default: 'Tessera <tessera@localhost>', about: 'The sender of mails.' },
  TESSERA_KEY_FILE: {
    default: '<data folder>/keys',
    about: 'The file with the key-encryption keys, one `id:base64 of 32 bytes` a line, the first encrypts.',
  },
  TESSERA_KEY: {
    default: '',
    about: 'The same keys, joined by commas, instead of a file.',
  },
  TESSERA_SCOPE_SHAPE: {
    default: 'auto',
    about:
      'How `scope` is written in answers: `auto` as the client at hand reads it, always as a `string`, or an `array`.',
  },
  TESSERA_SIGNUP: { default: 'open', about: 'Whether anybody may sign up: `open` or `closed`.' },
  TESSERA_TRUSTED_PROXIES: {
    default: '',
    about: 'Addresses or CIDR ranges, joined by commas, whose `X-Forwarded-For` and `X-Forwarded-Proto` are believed.',
  },
  TESSERA_CORS_ORIGINS: {
    default: '',
    about: 'Origins, joined by commas, whose pages may call the API with a token.',
  },
  TESSERA_METRICS: {
    default: '',
    about:
      'Where `/metrics` for Prometheus is served: an address and port of its own as in `127.0.0.1:9464`, or `public` for the public listener. Nowhere when empty.',
  },
  TESSERA_LOG_LEVEL: { default: 'info', about: '`debug`, `info`, `warn`, `error` or `silent`.' },
} as const satisfies Record<string, { default: string; about: string }>;

export type VariableName = keyof typeof variables;
export type Environment = Partial<Record<string, string>>;

export interface Config {
  mode: 'development' | 'production';
  host: string;
  port: number;
  databaseUrl: string;
  dataDir: string;
  /** In development, where it is not set, the address that the server listens on. */
  publicUrl: string | undefined;
  smtpUrl: string | undefined;
  mailFrom: string;
  keyRing: KeyRing;
  scopeShape: ScopeShape;
  signup: 'open' | 'closed';
  trustedProxies: string[];
  corsOrigins: string[];
  metrics: 'off' | 'public' | { host: string; port: number };
  logLevel: string;
}

/** Reads the environment. Throws `StartRefused` with one sentence that names the variable. */
export function readConfig(environment: Environment): Config {
  const get = (name: VariableName) => environment[name]?.trim() || variables[name].default;
  const host = get('HOST');
  const publicUrl = get('TESSERA_PUBLIC_URL');
  const mode = isLoopback(host) && publicUrl === '' ? 'development' : 'production';
  const dataDir = resolve(get('TESSERA_DATA_DIR'));
  const smtpUrl = get('TESSERA_SMTP_URL');
  const keys = { text: environment['TESSERA_KEY']?.trim(), file: environment['TESSERA_KEY_FILE']?.trim() };
  if (mode === 'production') {
    requireThat(
      publicUrl !== '',
      'TESSERA_PUBLIC_URL',
      'must be set where others than this machine can reach the server',
    );
    requireThat(smtpUrl !== '', 'TESSERA_SMTP_URL', 'must be set in production, so that mails can be sent');
    requireThat(
      Boolean(keys.text || keys.file),
      'TESSERA_KEY or TESSERA_KEY_FILE',
      'must be set in production: a key that is lost with its folder takes every stored secret with it',
    );
  }
  if (publicUrl !== '') checkPublicUrl(publicUrl);
  if (smtpUrl !== '')
    requireThat(
      /^smtps?:\/\/.+/.test(smtpUrl) && URL.canParse(smtpUrl),
      'TESSERA_SMTP_URL',
      'must be smtp://… or smtps://…',
    );
  const databaseUrl = environment['DATABASE_URL']?.trim() || `sqlite:${join(dataDir, 'tessera.db')}`;
  requireThat(
    /^sqlite:.+/.test(databaseUrl) ||
      (/^postgres(ql)?:\/\/.+/.test(databaseUrl) && URL.canParse(postgresTarget(databaseUrl).url)),
    'DATABASE_URL',
    'must be sqlite:<file> or postgres://…',
  );
  const plain = {
    mode,
    host,
    port: port(get('PORT')),
    databaseUrl,
    dataDir,
    publicUrl: publicUrl === '' ? undefined : publicUrl.replace(/\/$/, ''),
    smtpUrl: smtpUrl || undefined,
    mailFrom: mailFrom(get('TESSERA_MAIL_FROM')),
    scopeShape: oneOf('TESSERA_SCOPE_SHAPE', get('TESSERA_SCOPE_SHAPE'), ['auto', 'string', 'array']),
    signup: oneOf('TESSERA_SIGNUP', get('TESSERA_SIGNUP'), ['open', 'closed']),
    trustedProxies: list(get('TESSERA_TRUSTED_PROXIES'), (item) =>
      requireThat(isRange(item), 'TESSERA_TRUSTED_PROXIES', `has ${item}, which is no address or range`),
    ),
    corsOrigins: list(get('TESSERA_CORS_ORIGINS'), (item) =>
      requireThat(
        URL.canParse(item) && new URL(item).origin === item,
        'TESSERA_CORS_ORIGINS',
        `has ${item}, which is no origin`,
      ),
    ),
    metrics: metrics(get('TESSERA_METRICS')),
    logLevel: oneOf('TESSERA_LOG_LEVEL', get('TESSERA_LOG_LEVEL'), ['debug', 'info', 'warn', 'error', 'silent']),
  } as const;
  // Last, so that a wrong value leaves nothing behind.
  makeFolder(dataDir);
  return { ...plain, keyRing: readKeyRing(keys, mode, dataDir) };
}

function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || /^127\.\d+\.\d+\.\d+$/.test(host);
}

/** An address, or an address and the length of a prefix. */
function isRange(text: string): boolean {
  const [address = '', length, ...more] = text.split('/');
  const bits = { 0: -1, 4: 32, 6: 128 }[isIP(address)] ?? -1;
  return (
    more.length === 0 && bits > 0 && (length === undefined || (/^[1-9]\d{0,2}$/.test(length) && Number(length) <= bits))
  );
}

function makeFolder(path: string): void {
  try {
    makeFolderDurably(path);
    accessSync(path, constants.W_OK | constants.X_OK);
  } catch (error) {
    throw new StartRefused(`TESSERA_DATA_DIR names ${path}, which cannot be made or written: ${codeOf(error)}`);
  }
}

function checkPublicUrl(text: string): void {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  requireThat(url?.protocol === 'https:', 'TESSERA_PUBLIC_URL', 'must be an https URL');
  requireThat(url.pathname === '/' && url.search === '' && url.hash === '', 'TESSERA_PUBLIC_URL', 'must have no path');
}

function port(text: string): number {
  requireThat(/^\d{1,5}$/.test(text) && Number(text) < 65_536, 'PORT', 'must be a number from 0 to 65535');
  return Number(text);
}

function metrics(text: string): Config['metrics'] {
  if (text === '') return 'off';
  if (text === 'public') return 'public';
  const parts = /^(.+):(\d{1,5})$/.exec(text);
  requireThat(
    parts !== null && Number(parts[2]) < 65_536,
    'TESSERA_METRICS',
    'must be public, or an address and port as in 127.0.0.1:9464',
  );
  return { host: (parts[1] ?? '').replace(/^\[|\]$/g, ''), port: Number(parts[2]) };
}

function mailFrom(text: string): string {
  requireThat(
    /^(?:[^\r\n<>]*<[^\s<>@]+@[^\s<>@]+>|[^\s<>@]+@[^\s<>@]+)$/.test(text),
    'TESSERA_MAIL_FROM',
    'must be an address or Name <address>',
  );
  return text;
}

function oneOf<const T extends string>(name: string, value: string, allowed: readonly T[]): T {
  const found = allowed.find((item) => item === value);
  requireThat(found !== undefined, name, `must be one of ${allowed.join(', ')}`);
  return found;
}

function list(text: string, check: (item: string) => void): string[] {
  const items = text
    .split(',')
    .map((item) => item.trim())
    .filter(Boolean);
  for (const item of items) check(item);
  return items;
}
