import { passkeyQuota } from '@tessera/contract';
import { requirePasswordProof } from '../../access/can.ts';
import { Problem } from '../../kit/problem.ts';
import { endWhatThePasswordAloneOpened } from '../mfa/end-of-password-alone.ts';
import { oweNotice } from '../mfa/notice.ts';
import { hasSecondFactor } from '../mfa/protection.ts';
import { hashRecoveryCode, newRecoveryCodes } from '../mfa/recovery-codes.ts';
import type { UseCase } from '../use-case.ts';
import { passkeyAnswer } from './answer.ts';
import { addingBy, tooMany } from './start-passkey.ts';
import type { PasskeyRecord } from './store.ts';
import { verifyAttestation } from './verify.ts';

/**
 * Adds a passkey. With the first second factor of the account, recovery codes come too, and everything that the
 * password alone opened ends: the other sessions, and every token's proof of the password.
 */
export const addPasskey: UseCase<'addPasskey'> = async (deps, { principal, body, now }) => {
  requirePasswordProof(principal, now);
  const { userId } = principal;
  const told = await verifyAttestation(deps, addingBy(principal), body.response, now);
  if (told === undefined) throw new Problem('passkey_not_valid');
  const { challenge, ...credential } = told;
  const passkey: PasskeyRecord = { ...credential, id: deps.newId(), userId, name: body.name, createdAt: now };
  const codes = newRecoveryCodes();
  const mailId = deps.newId();
  const answer = await deps.db.write(
    async (stores) => {
      requirePasswordProof(principal, now);
      const { users, passkeys, secondFactors, audit } = stores;
      const user = await users.find({ id: userId });
      if (!user) throw new Problem('not_authenticated');
      if ((await passkeys.list(userId)).length >= passkeyQuota) throw tooMany();
      const isUnused = await passkeys.useChallenge(challenge.hash, challenge.expiresAt);
      // Also where it is another account's: that it exists is not told.
      const isKnown = await passkeys.findByCredential(passkey.credentialId);
      if (!isUnused || isKnown) throw new Problem('passkey_not_valid');
      await passkeys.insert(passkey);
      if (user.passkeysSince === undefined) await users.update({ ...user, passkeysSince: now, updatedAt: now });
      await audit.add({ at: now, action: 'passkey.add', subjectId: passkey.id, namespaceId: user.id });
      await oweNotice(stores, mailId, user, 'passkey_added', now);
      if (hasSecondFactor(user)) return { passkey: passkeyAnswer(passkey) };
      await secondFactors.replaceRecoveryCodes(userId, codes.map(hashRecoveryCode));
      await endWhatThePasswordAloneOpened(stores, principal);
      return { passkey: passkeyAnswer(passkey), recovery_codes: codes };
    },
    { serializeBy: userId },
  );
  deps.mailWaits();
  return answer;
};
