import { Problem } from '../../kit/problem.ts';
import type { UseCase } from '../use-case.ts';
import { isAddressedTo, openInvitation } from './invitation.ts';

/** Removes an invitation to the caller. The organization may invite again. */
export const declineInvitation: UseCase<'declineInvitation'> = async (deps, { principal, params, now }) => {
  await deps.db.write(
    async (stores) => {
      const invitation = await openInvitation(stores, params.invitation, now);
      const user = await stores.users.find({ id: principal.userId });
      if (!user || !isAddressedTo(invitation, user)) throw new Problem('invitation_not_found');
      await stores.invitations.remove(invitation.id);
      await stores.audit.add({
        at: now,
        action: 'invitation.decline',
        subjectId: invitation.id,
        namespaceId: invitation.organizationId,
        detail: invitation.role,
      });
    },
    { serializeBy: principal.userId },
  );
  return undefined;
};
