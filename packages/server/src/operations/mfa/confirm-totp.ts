import { requirePasswordProof } from '../../access/can.ts';
import { Problem } from '../../kit/problem.ts';
import type { UseCase } from '../use-case.ts';
import { plainCode } from './code.ts';
import { endWhatThePasswordAloneOpened } from './end-of-password-alone.ts';
import { oweNotice } from './notice.ts';
import { hashRecoveryCode, newRecoveryCodes } from './recovery-codes.ts';
import { openTotp, totpStep } from './totp.ts';

/**
 * Turns the authenticator app on whose secret `startTotp` made, once it has shown a code. From then on the password
 * needs a code besides it, so everything that the password alone opened ends: the other sessions, and every token's
 * proof of the password.
 */
export const confirmTotp: UseCase<'confirmTotp'> = async (deps, { principal, body, now }) => {
  const { userId } = principal;
  const codes = newRecoveryCodes();
  const mailId = deps.newId();
  const answer = await deps.db.write(
    async (stores) => {
      const { users, secondFactors, audit } = stores;
      // The proof keeps others from guessing codes of a secret that was shown to the user.
      requirePasswordProof(principal, now);
      const user = await users.find({ id: userId });
      if (!user || user.totpSince !== undefined) throw new Problem('totp_enabled');
      const totp = await secondFactors.findTotp(userId);
      if (!totp || totp.expiresAt === undefined || totp.expiresAt <= now) throw new Problem('wrong_code');
      const step = totpStep(openTotp(deps.keyRing, totp.sealed, userId), plainCode(body.code), now, totp.lastStep);
      if (step === undefined) throw new Problem('wrong_code');
      await secondFactors.saveTotp({ ...totp, lastStep: step, expiresAt: undefined });
      await secondFactors.replaceRecoveryCodes(userId, codes.map(hashRecoveryCode));
      await users.update({ ...user, totpSince: now, updatedAt: now });
      await endWhatThePasswordAloneOpened(stores, principal);
      await audit.add({ at: now, action: 'mfa.enable', subjectId: userId });
      await oweNotice(stores, mailId, user, 'totp_on', now);
      return { recovery_codes: codes };
    },
    { serializeBy: userId },
  );
  deps.mailWaits();
  return answer;
};
