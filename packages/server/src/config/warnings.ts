import type { Config } from './config.ts';

export interface ConfigWarning {
  variable: string;
  /** One sentence, which begins with the variable's name. */
  says: string;
  todo: string;
}

/** What the server starts with all the same, and an operator most likely did not mean. */
export function configWarnings({ mode, mailFrom }: Config): ConfigWarning[] {
  const domain = mailFrom.slice(mailFrom.lastIndexOf('@') + 1).replace(/>$/, '');
  if (mode === 'development' || domain.includes('.')) return [];
  return [
    {
      variable: 'TESSERA_MAIL_FROM',
      says: `TESSERA_MAIL_FROM is ${mailFrom}: mail servers refuse or drop mails from ${domain}`,
      todo: 'Set TESSERA_MAIL_FROM to an address of your own domain, as in Accounts <accounts@example.com>.',
    },
  ];
}
