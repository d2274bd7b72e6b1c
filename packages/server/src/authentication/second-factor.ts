import { Problem } from '../kit/problem.ts';
import type { Secret } from '../kit/secret.ts';
import { takeCode } from '../operations/mfa/code.ts';
import { oweNotice } from '../operations/mfa/notice.ts';
import { methodsOf } from '../operations/mfa/protection.ts';
import type { Stores } from '../operations/stores.ts';
import type { Client, Deps } from '../operations/use-case.ts';
import type { UserRecord } from '../operations/users/store.ts';
import { afterFailure, afterSuccess, isSettled, waitBefore } from '../passwords/attempts.ts';
import { passwordId } from '../passwords/passwords.ts';
import { originOf } from '../services/audit/event.ts';
import { clientKey } from '../services/limits/client.ts';
import { type PresentedPasskey, takeUsedPasskey, usedPasskey } from './passkey.ts';
import { wrongPassword } from './refusals.ts';
import { requireEnabled } from './require-enabled.ts';

/** A right password of an account that has a second factor, and none that is good. `cause` is for the log. */
export function mfaRequired(user: UserRecord, cause: string): Problem {
  const methods = methodsOf(user);
  if (user.totpSince !== undefined) return new Problem('mfa_required', { methods, cause });
  return new Problem('mfa_required', {
    message:
      'The password is right, and the account has passkeys, which a browser can use alone: sign in on the console, use an API token, or send a recovery code in X-Tessera-OTP',
    methods,
    cause,
  });
}

/** Wrong codes are counted like wrong passwords, and apart from them: a right password must not strike them out. */
export function codesOf(userId: string): string {
  return `code:${userId}`;
}

/**
 * Inside a transaction: uses a code of the user up and counts the try, as right or wrong. A recovery code is written down in
 * the audit and told to the user. Resolves with whether it was good. Throws `too_many_requests`, without looking at the code,
 * after too many wrong ones.
 */
export async function tryCode(
  stores: Stores,
  { keyRing }: Pick<Deps, 'keyRing'>,
  user: UserRecord,
  client: Client,
  code: string,
  now: string,
  mailId: string,
): Promise<boolean> {
  const who = { account: codesOf(user.id), client: clientKey(client.address) };
  const attempts = await stores.signIns.find(who, now);
  const wait = waitBefore(attempts, now);
  if (wait > 0) {
    throw new Problem('too_many_requests', {
      message: 'Too many wrong codes, try again later',
      retryAfter: wait,
      cause: 'too many wrong codes',
    });
  }
  const kind = await takeCode(stores, keyRing, user.id, code, now);
  if (kind === undefined) {
    await stores.signIns.save(who, afterFailure(attempts, now));
    return false;
  }
  if (!isSettled(attempts, now)) await stores.signIns.save(who, afterSuccess(now));
  if (kind === 'recovery_code') {
    await stores.audit.add({ at: now, action: 'mfa.recovery_code_use', subjectId: user.id });
    await oweNotice(stores, mailId, user, 'recovery_code_used', now);
  }
  return true;
}

/** A second factor as it was presented: a code, or a passkey. */
export interface PresentedFactor {
  code?: Secret | undefined;
  passkey?: PresentedPasskey | undefined;
}

/**
 * Requires a second factor besides a right password. Throws `mfa_required` where there is none, or one that is wrong,
 * used or expired; `too_many_requests` after too many wrong codes. A cached password does not replace the factor.
 */
export async function requireSecondFactor(
  deps: Deps,
  user: UserRecord,
  { code, passkey }: PresentedFactor,
  now: string,
  client: Client,
): Promise<void> {
  const origin = originOf(undefined, client);
  const refuse = (what: string) => {
    deps.audit.note({ at: now, action: 'sign_in.fail', subjectId: user.id, detail: what }, origin);
    return mfaRequired(user, what);
  };
  // The password is the other factor: that the authenticator knows its user is not needed.
  const used = passkey && (await usedPasskey(deps, passkey, { userVerified: false, now }));
  if (passkey && used?.passkey.userId !== user.id) throw refuse('wrong passkey');
  if (used === undefined && code === undefined) throw refuse('no code');
  const mailId = deps.newId();
  const { db } = deps.audit.withAudit(deps, { ...origin, actorId: user.id });
  const work = async (stores: Stores) => {
    const present = await stores.users.find({ id: user.id });
    if (!present || passwordId(present.passwordHash) !== passwordId(user.passwordHash)) {
      throw wrongPassword('password changed meanwhile');
    }
    requireEnabled(present);
    if (used) return takeUsedPasskey(stores, used, now);
    return tryCode(stores, deps, present, client, code?.reveal() ?? '', now, mailId);
  };
  if (!(await db.write(work, { serializeBy: user.id }))) throw refuse(used ? 'wrong passkey' : 'wrong code');
  deps.mailWaits();
}
