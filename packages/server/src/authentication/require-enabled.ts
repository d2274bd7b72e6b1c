import { Problem } from '../kit/problem.ts';
import type { UserRecord } from '../operations/users/store.ts';

/**
 * Throws `account_disabled` for a disabled account. Call it only after the password or token was right: other callers
 * must not learn that the account is disabled.
 */
export function requireEnabled({ disabledAt }: Pick<UserRecord, 'disabledAt'>): void {
  if (disabledAt !== undefined) throw new Problem('account_disabled', { cause: 'account disabled' });
}
