import { operations } from '@tessera/contract';
import { Problem } from '../../kit/problem.ts';
import { nameOrId } from '../../services/namespaces/name.ts';
import type { UseCase } from '../use-case.ts';
import { writeInOrganization } from './membership.ts';

/** How many members an organization may have. */
export const memberQuota = 10_000;

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
      if ((await stores.members.count(organization.id)).members >= memberQuota) {
        throw new Problem('quota_exceeded', { message: `An organization has at most ${memberQuota} members` });
      }
      await stores.members.insert(organization.id, user.id, role, now);
      await stores.audit.add({
        at: now,
        action: 'member.add',
        subjectId: user.id,
        namespaceId: organization.id,
        detail: role,
      });
    },
  );
  return undefined;
};
