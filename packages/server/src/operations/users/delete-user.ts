import { codesOf } from '../../authentication/second-factor.ts';
import { Problem } from '../../kit/problem.ts';
import type { UseCase } from '../use-case.ts';
import { ownRecord } from './update-user.ts';

/** Deletes the caller's account with everything in it, and the organizations in which nobody else is. */
export const deleteUser: UseCase<'deleteUser'> = async (deps, { principal, params, now }) => {
  await deps.db.write(
    async (stores) => {
      const user = await ownRecord(stores.users, params.username, principal);
      for (const { organizationId, organizationName, role } of await stores.members.listOfUser(user.id)) {
        const { members, owners } = await stores.members.count(organizationId);
        if (members === 1) {
          await stores.namespaces.remove(organizationId);
          await stores.audit.add({ at: now, action: 'organization.delete', subjectId: organizationId });
        } else if (role === 'owner' && owners === 1) {
          throw new Problem('last_owner', {
            message: `You are the last owner of ${organizationName}, which has other members: make somebody else an owner, or delete it first`,
          });
        }
      }
      await stores.namespaces.remove(user.id);
      await stores.signIns.forget(user.id);
      await stores.signIns.forget(codesOf(user.id));
      await stores.audit.add({ at: now, action: 'account.delete', subjectId: user.id });
    },
    { serializeBy: principal.userId },
  );
  return undefined;
};
