import { requirePasswordProof } from '../../access/can.ts';
import { Problem } from '../../kit/problem.ts';
import type { UseCase } from '../use-case.ts';
import { oweNotice } from './notice.ts';
import { hasSecondFactor } from './protection.ts';
import { hashRecoveryCode, newRecoveryCodes } from './recovery-codes.ts';

/** Makes new recovery codes in place of all that the account has. */
export const makeRecoveryCodes: UseCase<'makeRecoveryCodes'> = async (deps, { principal, now }) => {
  const { userId } = principal;
  const codes = newRecoveryCodes();
  const mailId = deps.newId();
  const answer = await deps.db.write(
    async (stores) => {
      requirePasswordProof(principal, now);
      const user = await stores.users.find({ id: userId });
      if (!user || !hasSecondFactor(user)) {
        throw new Problem('totp_not_enabled', { message: 'The account has no second factor' });
      }
      await stores.secondFactors.replaceRecoveryCodes(userId, codes.map(hashRecoveryCode));
      await stores.audit.add({ at: now, action: 'mfa.recovery_codes', subjectId: userId });
      await oweNotice(stores, mailId, user, 'recovery_codes_made', now);
      return { recovery_codes: codes };
    },
    { serializeBy: userId },
  );
  deps.mailWaits();
  return answer;
};
