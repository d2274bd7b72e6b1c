import type { MailReason } from '../limits/parameters.ts';
import type { Mail } from './store.ts';

/** Under which limit each kind of mail counts. */
export const reasons: Record<Mail['kind'], MailReason> = {
  confirm_email: 'confirmation',
  password_reset_wanted: 'reset',
  password_changed: 'notice',
  email_changed: 'notice',
  second_factor: 'notice',
  identity: 'notice',
  domain: 'notice',
  token_expiry: 'expiry',
  invitation: 'invitation',
  membership: 'membership',
  credentials_failing: 'notice',
};
