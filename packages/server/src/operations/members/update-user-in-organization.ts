import { operations } from '@tessera/contract';
import { Problem } from '../../kit/problem.ts';
import type { UseCase } from '../use-case.ts';
import { tellMember } from './change.ts';
import { accountOfMember, memberOf, requireAnotherOwner, writeInOrganization } from './membership.ts';

/** Changes a member's role. Only an owner makes or unmakes an owner, and one always stays. */
export const updateUserInOrganization: UseCase<'updateUserInOrganization'> = async (
  deps,
  { principal, params, body, now },
) => {
  await writeInOrganization(
    deps,
    { path: params.organization, principal, action: operations.updateUserInOrganization.action },
    async (stores, { organization, caller }) => {
      const member = await memberOf(stores, organization, params.username);
      const role = body.role ?? member.role;
      if (caller.role !== 'owner' && (role === 'owner' || member.role === 'owner')) {
        throw new Problem('forbidden', { message: 'Only an owner makes or unmakes an owner' });
      }
      if (role === member.role) return;
      if (member.role === 'owner') await requireAnotherOwner(stores, organization, member);
      await stores.members.setRole(organization.id, member.userId, role);
      await stores.audit.add({
        at: now,
        action: 'member.update',
        subjectId: member.userId,
        namespaceId: organization.id,
        detail: `${member.role} to ${role}`,
      });
      if (role !== 'owner') return;
      const user = await accountOfMember(stores, member);
      await tellMember(deps, stores, 'made_owner', { principal, organization, user, role }, now);
    },
  );
  deps.mailWaits();
  return undefined;
};
