import { requirePasswordProof } from '../../access/can.ts';
import { Problem } from '../../kit/problem.ts';
import { oweNotice } from '../mfa/notice.ts';
import type { UseCase } from '../use-case.ts';
import { requireWayIn } from '../users/way-in.ts';
import { ownPasskey } from './answer.ts';

/**
 * Removes one of the caller's passkeys. With the last second factor of the account go the recovery codes: the password alone
 * signs in again. Sessions go on; the passkey opens no other. The last way in stays.
 */
export const removePasskey: UseCase<'removePasskey'> = async (deps, { principal, params, now }) => {
  const mailId = deps.newId();
  await deps.db.write(
    async (stores) => {
      requirePasswordProof(principal, now);
      const { users, passkeys, secondFactors, audit } = stores;
      const user = await users.find({ id: principal.userId });
      if (!user) throw new Problem('not_authenticated');
      const { id } = await ownPasskey(stores, user.id, params.passkey);
      await passkeys.remove(id);
      await requireWayIn(stores, user);
      if ((await passkeys.list(user.id)).length === 0) {
        await users.update({ ...user, passkeysSince: undefined, updatedAt: now });
        if (user.totpSince === undefined) await secondFactors.replaceRecoveryCodes(user.id, []);
      }
      await audit.add({ at: now, action: 'passkey.remove', subjectId: id, namespaceId: user.id });
      await oweNotice(stores, mailId, user, 'passkey_removed', now);
    },
    { serializeBy: principal.userId },
  );
  deps.mailWaits();
  return undefined;
};
