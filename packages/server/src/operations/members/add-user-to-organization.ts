import { operations } from '@tessera/contract';
import { Problem } from '../../kit/problem.ts';
import { nameOrId } from '../../services/namespaces/name.ts';
import type { Stores } from '../stores.ts';
import type { Deps, UseCase } from '../use-case.ts';
import type { UserRecord } from '../users/store.ts';
import { writeInOrganization } from './membership.ts';

/** How many members an organization may have. */
export const memberQuota = 10_000;
/** Into how many organizations others may put a user. The list of them comes with every `GET /user`. */
export const givenQuota = 200;

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
      if ((await stores.members.count(organization.id)) >= memberQuota) {
        throw new Problem('quota_exceeded', { message: `An organization has at most ${memberQuota} members` });
      }
      await boundAdditions(deps, stores, principal.userId, user, now);
      await stores.members.insert(organization.id, user.id, role, now, principal.userId);
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

/** Nobody asks the added user, so the adder is refused. */
async function boundAdditions(
  deps: Deps,
  stores: Stores,
  adderId: string,
  user: UserRecord,
  now: string,
): Promise<void> {
  if (user.id === adderId) return;
  if ((await stores.members.countOfUser(user.id)).given >= givenQuota) {
    throw new Problem('quota_exceeded', {
      message: `${user.username} was added to ${givenQuota} organizations already, and has to leave some first`,
    });
  }
  if (!(await stores.members.share(adderId, user.id))) await deps.limits.addStranger(stores, adderId, user.id, now);
}
