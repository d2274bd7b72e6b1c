import type { Config } from './config.ts';

export interface ConfigWarning {
  variable: string;
  /** One sentence, which begins with the variable's name. */
  says: string;
  todo: string;
}

/** Settings that do not prevent the start, but that the operator most likely did not mean. */
export function configWarnings({ mode, mailFrom, trustedProxies }: Config): ConfigWarning[] {
  if (mode === 'development') return [];
  const warnings: ConfigWarning[] = [];
  const domain = mailFrom.slice(mailFrom.lastIndexOf('@') + 1).replace(/>$/, '');
  if (!domain.includes('.')) {
    warnings.push({
      variable: 'TESSERA_MAIL_FROM',
      says: `TESSERA_MAIL_FROM is ${mailFrom}: mail servers refuse or drop mails from ${domain}`,
      todo: 'Set TESSERA_MAIL_FROM to an address of your own domain, as in Accounts <accounts@example.com>.',
    });
  }
  // In production a proxy terminates TLS, be it on this machine.
  if (trustedProxies.length === 0) {
    warnings.push({
      variable: 'TESSERA_TRUSTED_PROXIES',
      says: 'TESSERA_TRUSTED_PROXIES is not set: all people behind a proxy have its address, and share one limit',
      todo: 'Set TESSERA_TRUSTED_PROXIES to the address of the proxy: 127.0.0.1,::1 for one on this machine.',
    });
  }
  return warnings;
}
