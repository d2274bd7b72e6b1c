import type { UserRecord } from '../users/store.ts';

/** Whether a sign-in with the account's password needs more than it. */
export function hasSecondFactor({ totpSince }: Pick<UserRecord, 'totpSince'>): boolean {
  return totpSince !== undefined;
}
