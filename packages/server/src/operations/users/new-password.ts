import type { Principal } from '../../access/principal.ts';
import { Problem } from '../../kit/problem.ts';
import { refuseCommonPassword } from '../../passwords/common-passwords.ts';
import { readSettings, requireLength } from '../../services/settings/settings.ts';
import type { Stores } from '../stores.ts';
import type { Deps } from '../use-case.ts';
import { confirmedAddress } from './email.ts';
import type { UserRecord } from './store.ts';

/**
 * The hash of a new password, after the rules for passwords. `own` are the texts that the password must not equal;
 * `permit` runs right before hashing, and may throw.
 */
export async function hashNewPassword(
  deps: Deps,
  password: string,
  own: readonly (string | undefined)[],
  permit?: () => Promise<void>,
): Promise<string> {
  requireLength(password, await readSettings(deps));
  if (deps.policy.refuseCommonPasswords) refuseCommonPassword(password, own);
  if (await deps.policy.breached?.has(password)) {
    throw new Problem('password_too_common', {
      message: 'This password was found in a breach, so attackers try it: take another',
    });
  }
  return deps.passwords.hash(password, permit);
}

/** Throws where an account that must set a new password would keep the one it has. */
export async function requireAnotherPassword({ passwords }: Deps, user: UserRecord, password: string): Promise<void> {
  if (user.passwordChangeRequired && (await passwords.check(user.passwordHash, password))) {
    throw new Problem('invalid_request', { message: 'password: must be another one than before' });
  }
}

/**
 * Ends every session but the one used, and every mailed or requested reset. The other tokens stay, but lose their
 * proof: they prove only knowledge of the old password. Tells the owner, and the audit.
 */
export async function endWhatThePasswordOpened(
  stores: Stores,
  user: UserRecord,
  principal: Principal,
  mailId: string,
  now: string,
): Promise<void> {
  await stores.audit.add({ at: now, action: 'password.change', subjectId: user.id });
  await stores.tokens.removeSessions(user.id, principal.token?.id);
  await stores.tokens.forgetPasswordProofs(user.id, principal.token?.id);
  await stores.tokens.removeOfScope(user.id, 'password_reset');
  await stores.tokens.removeOfScope(user.id, 'confirm_email');
  const email = confirmedAddress(user);
  if (email !== undefined) {
    await stores.outbox.add(mailId, { kind: 'password_changed', userId: user.id, username: user.username, email }, now);
  }
}
