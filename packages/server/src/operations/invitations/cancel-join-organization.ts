import { operations } from '@tessera/contract';
import { Problem } from '../../kit/problem.ts';
import { writeInOrganization } from '../members/membership.ts';
import type { UseCase } from '../use-case.ts';

/** Takes a pending invitation back, expired or not. */
export const cancelJoinOrganization: UseCase<'cancelJoinOrganization'> = async (deps, { principal, params, now }) => {
  await writeInOrganization(
    deps,
    { path: params.organization, principal, action: operations.cancelJoinOrganization.action },
    async (stores, { organization }) => {
      const invitation = await stores.invitations.find(params.invitation.toLowerCase());
      if (invitation?.organizationId !== organization.id || invitation.acceptedAt !== undefined) {
        throw new Problem('invitation_not_found');
      }
      await stores.invitations.remove(invitation.id);
      await stores.audit.add({
        at: now,
        action: 'invitation.cancel',
        subjectId: invitation.id,
        namespaceId: organization.id,
        detail: invitation.role,
      });
    },
  );
  return undefined;
};
