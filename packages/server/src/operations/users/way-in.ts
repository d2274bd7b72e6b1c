import { Problem } from '../../kit/problem.ts';
import { hasPassword } from '../../passwords/no-password.ts';
import type { Stores } from '../stores.ts';
import type { UserRecord } from './store.ts';

/**
 * Throws `last_way_in` where an account has no password, no passkey and no linked identity: nothing would sign in to
 * it. Called after a removal, in its transaction.
 */
export async function requireWayIn({ passkeys, identities }: Stores, user: UserRecord): Promise<void> {
  if (hasPassword(user)) return;
  if ((await passkeys.list(user.id)).length > 0) return;
  if ((await identities.listOf(user.id)).length > 0) return;
  throw new Problem('last_way_in');
}
