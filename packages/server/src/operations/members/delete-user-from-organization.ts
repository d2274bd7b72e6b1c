import { operations } from '@tessera/contract';
import { requireAction } from '../../access/can.ts';
import { Problem } from '../../kit/problem.ts';
import { isNamed } from '../../services/namespaces/name.ts';
import { requirePolicies } from '../policies/policies.ts';
import type { UseCase } from '../use-case.ts';
import { endMembership, tellMember } from './change.ts';
import { accountOfMember, memberOf, requireAnotherOwner, writeInOrganization } from './membership.ts';

/**
 * Ends a membership, never the account. Every member may leave; only an owner removes an owner, and one always stays.
 */
export const deleteUserFromOrganization: UseCase<'deleteUserFromOrganization'> = async (
  deps,
  { principal, params, now },
) => {
  const isOneself = isNamed(params.username, principal.userId, principal.username);
  const action = isOneself ? undefined : operations.deleteUserFromOrganization.action;
  await writeInOrganization(
    deps,
    { path: params.organization, principal, action, use: isOneself ? 'leaving' : 'anything' },
    async (stores, { organization, caller }) => {
      const member = await memberOf(stores, organization, params.username);
      if (member.userId !== caller.userId) {
        requirePolicies(organization, principal);
        requireAction(caller.role, operations.deleteUserFromOrganization.action);
        if (member.role === 'owner' && caller.role !== 'owner') {
          throw new Problem('forbidden', { message: 'Only an owner removes an owner' });
        }
      }
      if (member.role === 'owner') await requireAnotherOwner(stores, organization, member);
      const user = await accountOfMember(stores, member);
      await endMembership(stores, organization.id, user, member.role, now);
      await tellMember(deps, stores, 'removed', { principal, organization, user, role: member.role }, now);
    },
  );
  deps.mailWaits();
  return undefined;
};
