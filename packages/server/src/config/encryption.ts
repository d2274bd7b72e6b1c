import { requireThat } from './require.ts';

/** What `TESSERA_PLAINTEXT` can name. */
export const plaintextServices = ['database', 'mail'] as const;
type Service = (typeof plaintextServices)[number];

/**
 * Throws unless the connection to PostgreSQL is encrypted, or stays on this machine, or may be plain: over a network,
 * password hashes and sessions would be for anybody on the way to read (OWASP ASVS 5.0, 12.3.1).
 */
export function requireEncryptedDatabase(
  databaseUrl: string,
  environment: Partial<Record<string, string>>,
  plaintext: readonly Service[],
): void {
  if (plaintext.includes('database') || databaseUrl.startsWith('sqlite:')) return;
  const { hostname, settings } = partsOf(databaseUrl);
  // As the driver reads it: what the URL leaves open, libpq's variables say.
  const host = settings['host'] || decodeURIComponent(hostname) || environment['PGHOST'] || 'localhost';
  const isEncrypted = asksForTls(settings) ?? alwaysTls(environment['PGSSLMODE'] ?? 'disable');
  requireThat(
    isEncrypted || isLocal(host),
    'DATABASE_URL',
    `names ${host} without encryption: add sslmode=verify-full to it, or set TESSERA_PLAINTEXT=database where nobody can listen in between`,
  );
}

/**
 * The mail server's URL, with which an unencrypted connection over a network fails: `smtp:` begins in the clear, and must then
 * go over to TLS (RFC 3207). Throws where the URL itself wants it plain.
 */
export function encryptedMail(smtpUrl: string, plaintext: readonly Service[]): string {
  if (plaintext.includes('mail') || smtpUrl.startsWith('smtps:')) return smtpUrl;
  const { hostname, settings } = partsOf(smtpUrl);
  if (isLocal(hostname || settings['host'] || 'localhost') || settings['requireTLS'] === 'true') return smtpUrl;
  const switches = ['requireTLS', 'ignoreTLS', 'opportunisticTLS'].filter((name) => name in settings);
  requireThat(
    switches.length === 0,
    'TESSERA_SMTP_URL',
    `wants no encryption by ${switches.join(' and ')}: leave that out, or set TESSERA_PLAINTEXT=mail where nobody can listen in between`,
  );
  requireThat(!smtpUrl.includes('#'), 'TESSERA_SMTP_URL', 'must write a # as %23');
  return `${smtpUrl}${smtpUrl.includes('?') ? '&' : '?'}requireTLS=true`;
}

function partsOf(text: string): { hostname: string; settings: Partial<Record<string, string>> } {
  // libpq's form without a host, `postgres://user:password@/database?host=…`, is no URL.
  const url = new URL(URL.canParse(text) ? text : text.replace('@/', '@localhost/'));
  // Of a setting that is there twice the last counts, as it does to the driver.
  return { hostname: url.hostname, settings: Object.fromEntries(url.searchParams) };
}

/** Nothing where the URL does not say. */
function asksForTls(settings: Partial<Record<string, string>>): boolean | undefined {
  if (settings['sslmode'] !== undefined) return alwaysTls(settings['sslmode']);
  if (settings['ssl'] !== undefined) return settings['ssl'] === 'true' || settings['ssl'] === '1';
  return ['sslcert', 'sslkey', 'sslrootcert'].some((name) => settings[name]) || settings['sslnegotiation'] === 'direct'
    ? true
    : undefined;
}

/** `prefer` and `allow` are for libpq to go on in the clear where the server has no TLS, or somebody says so in its name. */
function alwaysTls(sslmode: string): boolean {
  return ['require', 'verify-ca', 'verify-full', 'no-verify'].includes(sslmode);
}

/** Whether a host is this machine: by a loopback address, or by the folder of a socket. */
function isLocal(host: string): boolean {
  const name = host.replace(/^\[(.*)\]$/, '$1').toLowerCase();
  return name.startsWith('/') || name === 'localhost' || name === '::1' || /^127\.\d+\.\d+\.\d+$/.test(name);
}
