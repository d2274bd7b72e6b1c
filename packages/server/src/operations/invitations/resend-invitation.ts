import { roleCan } from '../../access/can.ts';
import { Problem } from '../../kit/problem.ts';
import { findMembership } from '../members/membership.ts';
import type { Stores } from '../stores.ts';
import type { UseCase } from '../use-case.ts';
import { requireMayInvite } from './invitation.ts';
import { renew, requirePendingQuota } from './invite.ts';

/** Mails a pending invitation again, expired or not. The caller becomes its inviter. */
export const resendInvitation: UseCase<'resendInvitation'> = async (deps, { principal, params, now }) => {
  const permitted = async (stores: Stores) => {
    const invitation = await stores.invitations.find(params.invitation.toLowerCase());
    const membership = invitation && (await findMembership(stores, { id: invitation.organizationId }, principal));
    const role = membership?.caller.role;
    // To those who may not list it, it is not there.
    if (!invitation || !role || !roleCan(role, 'edit_organization') || invitation.acceptedAt !== undefined) {
      throw new Problem('invitation_not_found');
    }
    requireMayInvite(role, invitation.role);
    return invitation;
  };
  await deps.db.write(
    async (stores) => {
      const invitation = await permitted(stores);
      await deps.limits.invite(stores, principal.userId, invitation.organizationId, 1, now);
      await renew(deps, stores, invitation, principal.userId, now);
      await requirePendingQuota(stores, invitation.organizationId, now);
    },
    { serializeBy: async (stores) => (await permitted(stores)).organizationId },
  );
  deps.mailWaits();
  return undefined;
};
