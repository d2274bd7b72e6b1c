import { requirePasswordProof } from '../../access/can.ts';
import { later, minute } from '../../kit/clock.ts';
import { Problem } from '../../kit/problem.ts';
import type { UseCase } from '../use-case.ts';
import { newTotpSecret, sealTotp, totpUri } from './totp.ts';

const pendingFor = 10 * minute;

/** Makes the secret of an authenticator app, in place of one that was not turned on. Nothing needs a code of it yet. */
export const startTotp: UseCase<'startTotp'> = async (deps, { principal, now }) => {
  requirePasswordProof(principal, now);
  const { userId } = principal;
  const secret = newTotpSecret();
  const sealed = sealTotp(deps.keyRing, secret, userId);
  return deps.db.write(
    async ({ users, secondFactors }) => {
      requirePasswordProof(principal, now);
      const user = await users.find({ id: userId });
      if (!user || user.totpSince !== undefined) throw new Problem('totp_enabled');
      await secondFactors.saveTotp({ userId, sealed, lastStep: 0, expiresAt: later(now, pendingFor) });
      return { secret, uri: totpUri(secret, user.username) };
    },
    { serializeBy: userId },
  );
};
