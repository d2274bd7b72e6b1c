import { Problem } from '../../kit/problem.ts';
import type { Stores } from '../stores.ts';
import { emailKey } from './email.ts';
import type { UserRecord } from './store.ts';

/** Makes the account hold its address confirmed. Resolves with the record as it is then. Throws `email_taken` where another account does. */
export async function confirmAddress(
  stores: Stores,
  user: UserRecord,
  email: string,
  now: string,
): Promise<UserRecord> {
  const holder = await stores.users.findByConfirmedEmail(email);
  // The reader of this message reads the mailbox or administers the site, so it reveals nothing.
  if (holder && holder.id !== user.id) throw new Problem('email_taken');
  const confirmed = { ...user, confirmedEmail: emailKey(email), updatedAt: now };
  await stores.users.update(confirmed);
  await stores.tokens.removeOfScope(user.id, 'confirm_email');
  // The links that were mailed to the former address end: those of resets, and of invitations of the account.
  if (user.confirmedEmail !== undefined) {
    await stores.tokens.removeOfScope(user.id, 'password_reset');
    await stores.invitations.endLinksTo(user.id);
  }
  return confirmed;
}
