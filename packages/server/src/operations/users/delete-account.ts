import { codesOf } from '../../authentication/second-factor.ts';
import { Problem } from '../../kit/problem.ts';
import { withTheAccount } from '../../services/audit/event.ts';
import type { Stores } from '../stores.ts';
import type { UserRecord } from './store.ts';

/**
 * Deletes an account with everything in it, and the organizations without other members. Throws `last_owner` if other
 * members would be left without an owner who can act, and `last_admin` for the last administrator of the site.
 */
export async function deleteAccount(stores: Stores, user: UserRecord, now: string): Promise<void> {
  await requireAnotherAdmin(stores, user);
  for (const { organizationId, organizationName, role } of await stores.members.listOfUser(user.id)) {
    if ((await stores.members.count(organizationId)) === 1) {
      await stores.namespaces.remove(organizationId);
      await stores.audit.add({ at: now, action: 'organization.delete', subjectId: organizationId });
      continue;
    }
    if (role === 'owner' && !(await stores.members.hasOwnerBeside(organizationId, user.id))) {
      throw new Problem('last_owner', {
        message: `${user.username} is the last owner of ${organizationName}, which has other members: make another member an owner, or delete it first`,
      });
    }
    // The row goes with the account's. An organization would read in its audit that the user came, and never that they went.
    await stores.audit.add({
      at: now,
      action: 'member.remove',
      subjectId: user.id,
      namespaceId: organizationId,
      detail: `${role}${withTheAccount}`,
    });
  }
  await stores.namespaces.remove(user.id);
  await stores.signIns.forget(user.id);
  await stores.signIns.forget(codesOf(user.id));
  await stores.audit.add({ at: now, action: 'account.delete', subjectId: user.id });
}

/** Throws `last_admin` if without this account the site has no administrator who can act. */
export async function requireAnotherAdmin({ administration }: Stores, user: UserRecord): Promise<void> {
  // One that is disabled can do nothing, so that its going changes nothing.
  if (!user.siteAdmin || user.disabledAt !== undefined) return;
  if (!(await administration.hasAdminBeside(user.id))) throw new Problem('last_admin');
}
