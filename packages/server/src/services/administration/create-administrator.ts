import type { Stores } from '../../operations/stores.ts';
import { insertAccount } from '../../operations/users/insert-account.ts';
import { noPassword } from '../../passwords/no-password.ts';
import { requireFreeToUse } from '../namespaces/name.ts';
import { createRecoveryLink, type RecoveryLink } from './recovery-link.ts';

export interface NewAdministrator {
  username: string;
  email?: string | undefined;
}

/** Makes an account that administers the site, and the link by which its owner sets the first password. */
export async function createAdministrator(
  stores: Stores,
  { username, email }: NewAdministrator,
  { now, newId, publicUrl }: { now: string; newId: () => string; publicUrl: string },
): Promise<RecoveryLink> {
  requireFreeToUse(username);
  const user = { id: newId(), username, passwordHash: noPassword, email, siteAdmin: true };
  await insertAccount(stores, user, newId(), now);
  await stores.audit.add({ at: now, action: 'admin.grant', subjectId: user.id });
  return createRecoveryLink(stores, { ...user, createdAt: now, updatedAt: now }, { now, id: newId(), publicUrl });
}
