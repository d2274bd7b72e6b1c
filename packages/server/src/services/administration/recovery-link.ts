import { later, minute } from '../../kit/clock.ts';
import { Problem } from '../../kit/problem.ts';
import type { Stores } from '../../operations/stores.ts';
import { hashToken, hintOf, newToken } from '../../operations/tokens/token.ts';
import type { UserRecord } from '../../operations/users/store.ts';
import { pageLink } from '../mail/letters.ts';

export interface RecoveryLink {
  url: string;
  expiresAt: string;
}

const life = 30 * minute;

/**
 * Makes a link that sets a new password, once, within 30 minutes; it is all that an administrator ever learns. One that was
 * made or mailed before opens nothing any more. Using it ends the account's sessions, as any reset does.
 */
export async function createRecoveryLink(
  stores: Stores,
  user: UserRecord,
  { now, id, publicUrl }: { now: string; id: string; publicUrl: string },
): Promise<RecoveryLink> {
  if (user.disabledAt !== undefined) {
    throw new Problem('account_disabled', { message: 'The account is disabled: enable it first' });
  }
  const secret = newToken('mailed');
  const expiresAt = later(now, life);
  await stores.tokens.removeOfScope(user.id, 'password_reset');
  await stores.tokens.insert({
    id,
    hash: hashToken(secret),
    hint: hintOf(secret),
    userId: user.id,
    kind: 'mailed',
    name: `mailed-${id}`,
    scopes: ['password_reset'],
    issuedAt: now,
    expiresAt,
    madeByPassword: false,
    longestLife: undefined,
  });
  await stores.audit.add({ at: now, action: 'admin.recovery_link', subjectId: user.id });
  return { url: pageLink(publicUrl, 'reset-password', secret.reveal()), expiresAt };
}
