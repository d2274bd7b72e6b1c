import type { Stores } from '../stores.ts';
import type { UserRecord } from '../users/store.ts';
import { oweNotice } from './notice.ts';

/**
 * Inside a transaction: removes the authenticator app, the passkeys and the recovery codes, and tells the user and the audit.
 * The caller has to know that it may.
 */
export async function removeAllFactors(stores: Stores, user: UserRecord, mailId: string, now: string): Promise<void> {
  const { users, secondFactors, passkeys, audit } = stores;
  for (const { id } of await passkeys.list(user.id))
    await audit.add({ at: now, action: 'passkey.remove', subjectId: id, namespaceId: user.id });
  if (user.totpSince !== undefined) await audit.add({ at: now, action: 'mfa.disable', subjectId: user.id });
  await passkeys.removeAll(user.id);
  await secondFactors.removeTotp(user.id);
  await secondFactors.replaceRecoveryCodes(user.id, []);
  await users.update({ ...user, totpSince: undefined, passkeysSince: undefined, updatedAt: now });
  await oweNotice(stores, mailId, user, user.passkeysSince === undefined ? 'totp_off' : 'factors_removed', now);
}
