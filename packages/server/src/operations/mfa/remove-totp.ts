import { requirePasswordProof } from '../../access/can.ts';
import { tryCode } from '../../authentication/second-factor.ts';
import { Problem } from '../../kit/problem.ts';
import type { Stores } from '../stores.ts';
import type { UseCase } from '../use-case.ts';
import type { UserRecord } from '../users/store.ts';
import { oweNotice } from './notice.ts';

/** Turns the authenticator app off, with a code of it or a recovery code. */
export const removeTotp: UseCase<'removeTotp'> = async (deps, { principal, body, client, now }) => {
  const mailIds = { codeUsed: deps.newId(), off: deps.newId() };
  const isRight = await deps.db.write(
    async (stores) => {
      requirePasswordProof(principal, now);
      const user = await stores.users.find({ id: principal.userId });
      if (!user || user.totpSince === undefined) throw new Problem('totp_not_enabled');
      // A wrong code is refused once it is counted: an error thrown in here would undo the count.
      if (!(await tryCode(stores, deps, user, client, body.code, now, mailIds.codeUsed))) return false;
      await turnTotpOff(stores, user, mailIds.off, now);
      return true;
    },
    { serializeBy: principal.userId },
  );
  deps.mailWaits();
  if (!isRight) throw new Problem('wrong_code');
  return undefined;
};

/**
 * Inside a transaction: removes the authenticator app, and the recovery codes where it was the last second factor, and tells
 * the user and the audit.
 */
async function turnTotpOff(stores: Stores, user: UserRecord, mailId: string, now: string): Promise<void> {
  await stores.secondFactors.removeTotp(user.id);
  if (user.passkeysSince === undefined) await stores.secondFactors.replaceRecoveryCodes(user.id, []);
  await stores.users.update({ ...user, totpSince: undefined, updatedAt: now });
  await stores.audit.add({ at: now, action: 'mfa.disable', subjectId: user.id });
  await oweNotice(stores, mailId, user, 'totp_off', now);
}
