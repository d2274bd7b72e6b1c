import { Problem } from '../../kit/problem.ts';
import { hasSecondFactor } from '../../operations/mfa/protection.ts';
import { removeAllFactors } from '../../operations/mfa/remove-all.ts';
import type { Stores } from '../../operations/stores.ts';
import { confirmAddress } from '../../operations/users/confirm-address.ts';
import { deleteAccount, requireAnotherAdmin } from '../../operations/users/delete-account.ts';
import type { UserRecord } from '../../operations/users/store.ts';
import type { AuditedAction } from '../audit/event.ts';
import { nameOrId } from '../namespaces/name.ts';

/** The administrator and the time of a change. Without `actorId`, the actor is the operator on the command line. */
export interface Acting {
  now: string;
  actorId?: string | undefined;
}

/** The changes of an administrator to an account, inside a transaction. Each is idempotent. */
export type AccountChange = (stores: Stores, user: UserRecord, acting: Acting) => Promise<void>;

/** The same, of which the user may be told by a mail with that ID. */
export type ToldChange = (stores: Stores, user: UserRecord, acting: Acting & { mailId: string }) => Promise<void>;

/** The account of this name or ID. */
export async function accountOf({ users }: Stores, named: string): Promise<UserRecord> {
  const user = await users.find(nameOrId(named));
  if (!user) throw new Problem('user_not_found');
  return user;
}

/**
 * Nothing of the account authenticates any more. Its tokens and memberships stay for the day it is enabled again.
 * @param leaveWithoutOwner Also where an organization with other members keeps no owner who can act. Else that is
 *   `last_owner`.
 */
export async function disable(
  stores: Stores,
  user: UserRecord,
  acting: Acting,
  leaveWithoutOwner = false,
): Promise<void> {
  if (user.disabledAt !== undefined) return;
  await requireAnotherAdmin(stores, user);
  requireOther(user, acting);
  if (!leaveWithoutOwner) await requireOwnersBeside(stores, user);
  await stores.users.update({ ...user, disabledAt: acting.now });
  await note(stores, 'account.disable', user, acting);
}

export const enable: AccountChange = async (stores, user, acting) => {
  if (user.disabledAt === undefined) return;
  await stores.users.update({ ...user, disabledAt: undefined });
  await note(stores, 'account.enable', user, acting);
};

export const endSessions: AccountChange = async (stores, user, acting) => {
  await stores.tokens.removeSessions(user.id, undefined);
  await note(stores, 'admin.end_sessions', user, acting);
};

/** Of every kind: sessions, named tokens, and the tokens of mailed links and recovery links. */
export const revokeTokens: AccountChange = async (stores, user, acting) => {
  await stores.tokens.removeAll(user.id);
  await note(stores, 'admin.revoke_tokens', user, acting);
};

export const requirePasswordChange: AccountChange = async (stores, user, acting) => {
  if (user.passwordChangeRequired) return;
  await stores.users.update({ ...user, passwordChangeRequired: true });
  await note(stores, 'admin.require_password_change', user, acting);
};

/** All of them, with the recovery codes. The password alone signs in again. Audited as when the user does it. */
export const removeMfa: ToldChange = async (stores, user, acting) => {
  if (!hasSecondFactor(user)) return;
  requireOther(user, acting);
  await removeAllFactors(stores, user, acting.mailId, acting.now);
};

export const confirmEmail: AccountChange = async (stores, user, acting) => {
  if (user.email === undefined) {
    throw new Problem('invalid_request', { message: `${user.username} has no e-mail address` });
  }
  await confirmAddress(stores, user, user.email, acting.now);
  await note(stores, 'admin.confirm_email', user, acting);
};

export const grant: AccountChange = async (stores, user, acting) => {
  if (user.siteAdmin) return;
  await stores.users.update({ ...user, siteAdmin: true });
  await note(stores, 'admin.grant', user, acting);
};

export const revoke: AccountChange = async (stores, user, acting) => {
  if (!user.siteAdmin) return;
  await requireAnotherAdmin(stores, user);
  requireOther(user, acting);
  await stores.users.update({ ...user, siteAdmin: false });
  await note(stores, 'admin.revoke', user, acting);
};

export const remove: AccountChange = async (stores, user, acting) => {
  await requireAnotherAdmin(stores, user);
  requireOther(user, acting);
  await deleteAccount(stores, user, acting.now);
};

function requireOther(user: UserRecord, { actorId }: Acting): void {
  if (user.id === actorId) {
    throw new Problem('forbidden', { message: 'Another administrator has to do this to your account' });
  }
}

async function requireOwnersBeside({ members }: Stores, user: UserRecord): Promise<void> {
  for (const { organizationId, organizationName, role } of await members.listOfUser(user.id)) {
    if (role !== 'owner' || (await members.count(organizationId)) === 1) continue;
    if (await members.hasOwnerBeside(organizationId, user.id)) continue;
    throw new Problem('last_owner', {
      message: `${user.username} is the last owner of ${organizationName}, which has other members: make another member an owner first, or leave it without one (leave_without_owner)`,
    });
  }
}

async function note({ audit }: Stores, action: AuditedAction, { id }: UserRecord, { now }: Acting): Promise<void> {
  await audit.add({ at: now, action, subjectId: id });
}
