import { Problem } from '../kit/problem.ts';
import type { UserRecord } from '../operations/users/store.ts';

/**
 * Throws `account_disabled` for a disabled account. Only after its password or its token was right: to everybody else it
 * is like any other account.
 */
export function requireEnabled({ disabledAt }: Pick<UserRecord, 'disabledAt'>): void {
  if (disabledAt !== undefined) throw new Problem('account_disabled', { cause: 'account disabled' });
}
