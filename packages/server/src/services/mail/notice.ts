import {
  domainLetter,
  emailChangedLetter,
  identityLetter,
  type Letter,
  passwordChangedLetter,
  secondFactorLetter,
} from './letters.ts';
import type { Mail } from './store.ts';

/** The letter that tells a person of a change to the account. It needs no token. */
export function noticeOf(
  url: string,
  mail: Extract<Mail, { kind: 'password_changed' | 'email_changed' | 'second_factor' | 'identity' | 'domain' }>,
): Letter {
  switch (mail.kind) {
    case 'password_changed':
      return passwordChangedLetter(url, mail.username);
    case 'email_changed':
      return emailChangedLetter(url, mail.username, mail.newEmail);
    case 'second_factor':
      return secondFactorLetter(url, mail.username, mail.what);
    case 'identity':
      return identityLetter(url, mail);
    case 'domain':
      return domainLetter(url, mail);
  }
}
