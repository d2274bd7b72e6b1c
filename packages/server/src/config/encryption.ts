import { readPostgresUrl } from '../storage/postgres/connection-string.ts';
import type { Config } from './config.ts';
import { requireThat } from './require.ts';

/** The values of `TESSERA_PLAINTEXT`. */
export const plaintextServices = ['database', 'mail'] as const;

/**
 * The database's URL. Throws in production unless the connection to PostgreSQL is encrypted, or stays on this machine, or may
 * be plain: over a network, every machine on the way could read password hashes and sessions (OWASP ASVS 5.0, 12.3.1).
 */
export function encryptedDatabase(databaseUrl: string, mode: Config['mode'], plaintext: readonly string[]): string {
  if (mode === 'development' || plaintext.includes('database') || databaseUrl.startsWith('sqlite:')) return databaseUrl;
  const { servers, config } = readPostgresUrl(databaseUrl);
  const remote = servers.find(({ host }) => !isLocal(host));
  requireThat(
    Boolean(config.ssl) || remote === undefined,
    'DATABASE_URL',
    `names ${remote?.host} without encryption: add sslmode=verify-full to it, or set TESSERA_PLAINTEXT=database on a network that cannot be intercepted`,
  );
  return databaseUrl;
}

/**
 * The mail server's URL, with which an unencrypted connection over a network fails: `smtp:` begins in the clear, and must then
 * go over to TLS (RFC 3207). Throws where the URL itself wants it plain.
 */
export function encryptedMail(smtpUrl: string, mode: Config['mode'], plaintext: readonly string[]): string {
  if (mode === 'development' || plaintext.includes('mail') || smtpUrl.startsWith('smtps:')) return smtpUrl;
  const { hostname, settings } = partsOf(smtpUrl);
  if (isLocal(hostname || settings['host'] || 'localhost') || settings['requireTLS'] === 'true') return smtpUrl;
  const switches = ['requireTLS', 'ignoreTLS', 'opportunisticTLS'].filter((name) => name in settings);
  requireThat(
    switches.length === 0,
    'TESSERA_SMTP_URL',
    `wants no encryption by ${switches.join(' and ')}: leave that out, or set TESSERA_PLAINTEXT=mail on a network that cannot be intercepted`,
  );
  requireThat(!smtpUrl.includes('#'), 'TESSERA_SMTP_URL', 'must write a # as %23');
  return `${smtpUrl}${smtpUrl.includes('?') ? '&' : '?'}requireTLS=true`;
}

function partsOf(text: string): { hostname: string; settings: Partial<Record<string, string>> } {
  const url = new URL(text);
  // Of a setting that is there twice the last counts, as it does to the driver.
  return { hostname: url.hostname, settings: Object.fromEntries(url.searchParams) };
}

/** Whether a host is this machine: by a loopback address, or by the folder of a socket. */
function isLocal(host: string): boolean {
  const name = host.replace(/^\[(.*)\]$/, '$1').toLowerCase();
  return name.startsWith('/') || name === 'localhost' || name === '::1' || /^127\.\d+\.\d+\.\d+$/.test(name);
}
