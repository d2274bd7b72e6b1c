import { operations } from '@tessera/contract';
import { Problem } from '../../kit/problem.ts';
import { nameOrId } from '../../services/namespaces/name.ts';
import type { UseCase } from '../use-case.ts';
import { beginMembership, requireRoomForMember, tellMember } from './change.ts';
import { writeInOrganization } from './membership.ts';

/** Adds a member. Only an owner makes an owner. */
export const addUserToOrganization: UseCase<'addUserToOrganization'> = async (
  deps,
  { principal, params, body, now },
) => {
  const role = body.role ?? 'read_only';
  await writeInOrganization(
    deps,
    { path: params.organization, principal, action: operations.addUserToOrganization.action },
    async (stores, { organization, caller }) => {
      if (role === 'owner' && caller.role !== 'owner') {
        throw new Problem('forbidden', { message: 'Only an owner makes an owner' });
      }
      const user = await stores.users.find(body.username ? nameOrId(body.username) : { id: body.user_id ?? '' });
      if (!user) throw new Problem('user_not_found');
      if (await stores.members.find(organization.id, user.id)) throw new Problem('already_member');
      await requireRoomForMember(stores, organization.id, user);
      // The added user is not asked, so the adder is refused.
      if (user.id !== principal.userId && !(await stores.members.share(principal.userId, user.id))) {
        await deps.limits.addStranger(stores, principal.userId, user.id, now);
      }
      await beginMembership(stores, organization.id, user, role, now, principal.userId);
      await tellMember(deps, stores, 'added', { principal, organization, user, role }, now);
    },
  );
  deps.mailWaits();
  return undefined;
};
