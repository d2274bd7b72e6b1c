import type { SecondFactorMethod } from '@tessera/contract';
import { Problem } from '../kit/problem.ts';
import type { Secret } from '../kit/secret.ts';
import { takeCode } from '../operations/mfa/code.ts';
import { oweNotice } from '../operations/mfa/notice.ts';
import type { Stores } from '../operations/stores.ts';
import type { Client, Deps } from '../operations/use-case.ts';
import type { UserRecord } from '../operations/users/store.ts';
import { afterFailure, afterSuccess, isSettled, waitBefore } from '../passwords/attempts.ts';
import { passwordId } from '../passwords/passwords.ts';
import { originOf } from '../services/audit/event.ts';
import { clientKey } from '../services/limits/client.ts';
import { wrongPassword } from './refusals.ts';
import { requireEnabled } from './require-enabled.ts';

/** A right password of an account that has a second factor, and no code, or none that is good. `cause` is for the log. */
export function mfaRequired(methods: readonly SecondFactorMethod[], cause: string): Problem {
  return new Problem('mfa_required', { methods, cause });
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

/**
 * Requires a code besides a right password. Throws `mfa_required` where there is none, or one that is wrong, used or
 * expired; `too_many_requests` after too many wrong ones. That the password was remembered spares nobody the code.
 */
export async function requireCode(
  deps: Deps,
  user: UserRecord,
  code: Secret | undefined,
  now: string,
  client: Client,
): Promise<void> {
  const origin = originOf(undefined, client);
  const refuse = (what: string) => {
    deps.audit.note({ at: now, action: 'sign_in.fail', subjectId: user.id, detail: what }, origin);
    return mfaRequired(['totp', 'recovery_code'], what);
  };
  if (code === undefined) throw refuse('no code');
  const mailId = deps.newId();
  const { db } = deps.audit.withAudit(deps, { ...origin, actorId: user.id });
  const work = async (stores: Stores) => {
    const present = await stores.users.find({ id: user.id });
    if (!present || passwordId(present.passwordHash) !== passwordId(user.passwordHash)) {
      throw wrongPassword('password changed meanwhile');
    }
    requireEnabled(present);
    return tryCode(stores, deps, present, client, code.reveal(), now, mailId);
  };
  if (!(await db.write(work, { serializeBy: user.id }))) throw refuse('wrong code');
  deps.mailWaits();
}
