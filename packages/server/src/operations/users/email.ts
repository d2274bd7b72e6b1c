import { nameKey } from '../../services/namespaces/name.ts';
import type { UserRecord } from './store.ts';

/** How addresses are compared. Domains have no case; no mailbox that matters tells its local parts apart by case. */
export function emailKey(address: string): string {
  return nameKey(address);
}

/** Whether the account's address is confirmed. */
export function isConfirmed(user: UserRecord): boolean {
  return user.email !== undefined && emailKey(user.email) === user.confirmedEmail;
}

/** The address that mails about the account's safety go to; after a change the one before, until the new one is confirmed. */
export function confirmedAddress(user: UserRecord): string | undefined {
  return isConfirmed(user) ? user.email : user.confirmedEmail;
}
