import { resolve } from 'node:path';
import { namespaceName, type Signup } from '@tessera/contract';
import type { ScopeShape } from '../http/wire/dialect.ts';
import type { KeyRing } from '../kit/key-ring.ts';
import type { GitHubSettings } from '../services/identity-providers/github-provider.ts';
import type { SiteProvider } from '../services/identity-providers/site-providers.ts';
import { type AwsIdentity, awsIdentity } from './aws-identity.ts';
import { breachedPasswords } from './breached-passwords.ts';
import { checkFolder, makeFolder } from './data-folder.ts';
import { encryptedDatabase, encryptedMail, plaintextServices } from './encryption.ts';
import { gitHubProvider, oidcProvider } from './identity-providers.ts';
import { readKeyRing } from './keys.ts';
import { databaseUrlIn } from './place.ts';
import { Refusals, requireThat } from './require.ts';
import { readSecret } from './secret-files.ts';
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

import { type Environment, type VariableName, variables } from './variables.ts';

export type { Environment, VariableName };
export { variables };

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
  /** The file with breached passwords, where there is one. */
  breachedPasswords: string | undefined;
  /** Usernames that administer the site. */
  admins: string[];
  trustedProxies: string[];
  corsOrigins: string[];
  storeEndpoints: string[];
  awsIdentity: AwsIdentity | undefined;
  /** The site's identity providers. */
  oidc: SiteProvider | undefined;
  github: GitHubSettings | undefined;
  /** Absent if stored credentials are validated only on request. */
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
    breachedPasswords: check(() => breachedPasswords(get('TESSERA_BREACHED_PASSWORDS'))),
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
    oidc: check(() => oidcProvider(environment, mode)),
    github: check(() => gitHubProvider(environment, mode)),
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
