import { resolve } from 'node:path';
import { namespaceName, type Signup } from '@tessera/contract';
import type { ScopeShape } from '../http/wire/dialect.ts';
import type { KeyRing } from '../kit/key-ring.ts';
import { type AwsIdentity, awsIdentity } from './aws-identity.ts';
import { checkFolder, makeFolder } from './data-folder.ts';
import { encryptedDatabase, encryptedMail, plaintextServices } from './encryption.ts';
import { readKeyRing } from './keys.ts';
import { databaseUrlIn, defaultDataDir } from './place.ts';
import { Refusals, requireThat } from './require.ts';
import { fileOf, readSecret } from './secret-files.ts';
import {
  checkPublicUrl,
  hours,
  isHostOrRange,
  isOrigin,
  isRange,
  list,
  mailFrom,
  metrics,
  oneOf,
  port,
} from './values.ts';

/** Everything that an operator can set, in the order of `docs/reference/configuration.md`, which is made from this. */
export const variables = {
  HOST: { default: '127.0.0.1', about: 'The address to listen on. Any other than a loopback one is production mode.' },
  PORT: { default: '8080', about: 'The port to listen on; 0 takes a free one.' },
  DATABASE_URL: {
    default: 'sqlite:<data folder>/tessera.db',
    about:
      '`sqlite:<file>` or `postgres://user:password@host:port/database`; several hosts are joined by commas, with `?target_session_attrs=read-write` for the one that can be written.',
  },
  DATABASE_URL_FILE: { default: '', about: fileOf('DATABASE_URL') },
  TESSERA_DATA_DIR: {
    default: defaultDataDir,
    about:
      'The folder for what Tessera makes itself: the SQLite database, the key file, and in development the outbox.',
  },
  TESSERA_PUBLIC_URL: {
    default: '',
    about:
      'The https URL under which people reach the server; links in mails begin with it. Setting it is production mode.',
  },
  TESSERA_SMTP_URL: { default: '', about: '`smtp://user:password@host:587` or `smtps://…`: how mail is sent.' },
  TESSERA_SMTP_URL_FILE: { default: '', about: fileOf('TESSERA_SMTP_URL') },
  TESSERA_PLAINTEXT: {
    default: '',
    about:
      'What may be reached over a network without encryption in production: `database`, `mail`, or both joined by a comma. Connections within this machine always may.',
  },
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
  TESSERA_SIGNUP: {
    default: '',
    about:
      'Who may sign up: `open` to everybody, by mailed `invitation` only, or `closed`. When empty, the setting of the site decides, which is `open` until an administrator changes it.',
  },
  TESSERA_ADMINS: {
    default: '',
    about:
      'Usernames, joined by commas, that administer the site. Accounts there are made administrators at the start; a name without an account is kept for `tessera admin create`.',
  },
  TESSERA_TRUSTED_PROXIES: {
    default: '',
    about: 'Addresses or CIDR ranges, joined by commas, whose `X-Forwarded-For` and `X-Forwarded-Proto` are believed.',
  },
  TESSERA_CORS_ORIGINS: {
    default: '',
    about: 'Origins, joined by commas, whose pages may call the API with a token.',
  },
  TESSERA_STORE_ENDPOINTS: {
    default: '',
    about:
      'Hosts, addresses or CIDR ranges, joined by commas, that endpoints of stores may lead to though they are not public or not https.',
  },
  TESSERA_AWS_PRINCIPAL: {
    default: '',
    about: 'The ARN of the IAM user that this server is for AWS: it assumes the roles that are stored without a key.',
  },
  TESSERA_AWS_ACCESS_KEY_ID: { default: '', about: 'The ID of its access key.' },
  TESSERA_AWS_SECRET_ACCESS_KEY: { default: '', about: 'The secret of its access key.' },
  TESSERA_AWS_SECRET_ACCESS_KEY_FILE: { default: '', about: fileOf('TESSERA_AWS_SECRET_ACCESS_KEY') },
  TESSERA_VALIDATE_HOURS: {
    default: '',
    about:
      'After how many hours stored credentials are tried out again, from 1 to 720; owners get a mail when some stop working. Never when empty.',
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
  /** Absent where the stored setting decides. */
  signup: Signup | undefined;
  /** Usernames that administer the site. */
  admins: string[];
  trustedProxies: string[];
  corsOrigins: string[];
  storeEndpoints: string[];
  awsIdentity: AwsIdentity | undefined;
  /** Absent where stored credentials are validated only when somebody asks. */
  validateHours: number | undefined;
  metrics: 'off' | 'public' | { host: string; port: number };
  logLevel: string;
}

/**
 * Development: it listens on a loopback address, and no public URL is set. Everything else is production.
 */
export function modeOf(environment: Environment): Config['mode'] {
  return isLoopback(valueIn(environment, 'HOST')) && valueIn(environment, 'TESSERA_PUBLIC_URL') === ''
    ? 'development'
    : 'production';
}

/**
 * Reads the environment and the files that it names. Throws `StartRefused` with a sentence for each wrong value, which
 * begins with the variable's name. A wrong value leaves no folder and no file behind.
 */
export function readConfig(environment: Environment): Config {
  const get = (name: VariableName) => valueIn(environment, name);
  const refusals = new Refusals();
  const { check } = refusals;
  const mode = modeOf(environment);
  const dataDir = resolve(get('TESSERA_DATA_DIR'));
  const keys = { text: environment['TESSERA_KEY']?.trim(), file: environment['TESSERA_KEY_FILE']?.trim() };
  const hasKeys = Boolean(keys.text || keys.file);
  const plaintext = check(() =>
    list(
      'TESSERA_PLAINTEXT',
      get('TESSERA_PLAINTEXT'),
      (item) => plaintextServices.some((service) => service === item),
      `not one of ${plaintextServices.join(', ')}`,
    ),
  );
  const plain = {
    mode,
    host: get('HOST'),
    port: check(() => port(get('PORT'))),
    databaseUrl: check(() => encryptedDatabase(databaseUrlIn(environment, dataDir), mode, plaintext ?? [])),
    dataDir,
    publicUrl: check(() => publicUrl(get('TESSERA_PUBLIC_URL'), mode)),
    smtpUrl: check(() => smtpUrl(environment, mode, plaintext ?? [])),
    mailFrom: check(() => mailFrom(get('TESSERA_MAIL_FROM'))),
    scopeShape: check(() => oneOf('TESSERA_SCOPE_SHAPE', get('TESSERA_SCOPE_SHAPE'), ['auto', 'string', 'array'])),
    signup: check(() => signup(get('TESSERA_SIGNUP'))),
    admins: check(() => list('TESSERA_ADMINS', get('TESSERA_ADMINS'), isUsername, 'not a username')),
    trustedProxies: check(() =>
      list('TESSERA_TRUSTED_PROXIES', get('TESSERA_TRUSTED_PROXIES'), isRange, 'not an address or range'),
    ),
    corsOrigins: check(() => list('TESSERA_CORS_ORIGINS', get('TESSERA_CORS_ORIGINS'), isOrigin, 'not an origin')),
    storeEndpoints: check(() =>
      list(
        'TESSERA_STORE_ENDPOINTS',
        get('TESSERA_STORE_ENDPOINTS'),
        isHostOrRange,
        'not a host, an address or a range',
      ),
    ),
    awsIdentity: check(() => awsIdentity(environment)),
    validateHours: check(() => hours('TESSERA_VALIDATE_HOURS', get('TESSERA_VALIDATE_HOURS'))),
    metrics: check(() => metrics(get('TESSERA_METRICS'))),
    logLevel: check(() =>
      oneOf('TESSERA_LOG_LEVEL', get('TESSERA_LOG_LEVEL'), ['debug', 'info', 'warn', 'error', 'silent']),
    ),
  } as const;
  check(() => checkFolder(dataDir));
  check(() =>
    requireThat(
      hasKeys || mode === 'development',
      'TESSERA_KEY or TESSERA_KEY_FILE',
      'must be set in production: a key that is lost with its folder takes every stored secret with it',
    ),
  );
  // Keys that are given are read here, with the other values. Only a key file of the data folder may have to be made.
  const given = hasKeys ? check(() => readKeyRing(keys, mode, dataDir)) : undefined;
  refusals.end();
  makeFolder(dataDir);
  return { ...plain, keyRing: given ?? readKeyRing(keys, mode, dataDir) };
}

function valueIn(environment: Environment, name: VariableName): string {
  return environment[name]?.trim() || variables[name].default;
}

function publicUrl(text: string, mode: Config['mode']): string | undefined {
  if (text !== '') return checkPublicUrl(text).replace(/\/$/, '');
  const needless = mode === 'development';
  requireThat(needless, 'TESSERA_PUBLIC_URL', 'must be set where others than this machine can reach the server');
  return undefined;
}

function signup(text: string): Signup | undefined {
  return text === '' ? undefined : oneOf('TESSERA_SIGNUP', text, ['open', 'closed', 'invitation']);
}

function isUsername(text: string): boolean {
  return namespaceName.safeParse(text).success;
}

function smtpUrl(environment: Environment, mode: Config['mode'], plaintext: readonly string[]): string | undefined {
  const url = readSecret(environment, 'TESSERA_SMTP_URL');
  if (url === '') {
    requireThat(mode === 'development', 'TESSERA_SMTP_URL', 'must be set in production, so that mails can be sent');
    return undefined;
  }
  requireThat(/^smtps?:\/\/.+/.test(url) && URL.canParse(url), 'TESSERA_SMTP_URL', 'must be smtp://… or smtps://…');
  return encryptedMail(url, mode, plaintext);
}

function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || /^127\.\d+\.\d+\.\d+$/.test(host);
}
