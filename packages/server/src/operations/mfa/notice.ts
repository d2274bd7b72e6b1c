import type { SecondFactorNotice } from '../../services/mail/store.ts';
import type { Stores } from '../stores.ts';
import { confirmedAddress } from '../users/email.ts';
import type { UserRecord } from '../users/store.ts';

/** Owes the user a mail about a change of their second factors, if they have a confirmed address. */
export async function oweNotice(
  { outbox }: Stores,
  mailId: string,
  user: UserRecord,
  what: SecondFactorNotice,
  now: string,
): Promise<void> {
  const email = confirmedAddress(user);
  if (email === undefined) return;
  await outbox.add(mailId, { kind: 'second_factor', what, userId: user.id, username: user.username, email }, now);
}
