import { operations } from '@tessera/contract';
import { Problem } from '../../kit/problem.ts';
import { writeInOrganization } from '../members/membership.ts';
import type { UseCase } from '../use-case.ts';
import { requireMayInvite } from './invitation.ts';
import { invite, requirePendingQuota } from './invite.ts';
import { readRecipients } from './recipients.ts';

/** Invites people, by address, username or ID. Answers those that are malformed, and of the others nothing. */
export const joinOrganization: UseCase<'joinOrganization'> = async (deps, { principal, params, body, now }) => {
  const { recipients, failed } = readRecipients(body.invitee_email);
  const answer = failed.length > 0 ? { failed_recipients: failed } : undefined;
  if (recipients.length === 0) {
    throw new Problem('invalid_request', {
      message: 'invitee_email: has no e-mail address, username or user ID',
      fields: answer,
    });
  }
  const role = body.organization_role;
  await writeInOrganization(
    deps,
    { path: params.organization, principal, action: operations.joinOrganization.action },
    async (stores, membership) => {
      requireMayInvite(membership.caller.role, role);
      const { id } = membership.organization;
      await deps.limits.invite(stores, principal.userId, id, recipients.length, now);
      for (const recipient of recipients) await invite(deps, stores, membership, recipient, role, now);
      await requirePendingQuota(stores, id, now);
      return answer;
    },
  );
  deps.mailWaits();
  return answer;
};
