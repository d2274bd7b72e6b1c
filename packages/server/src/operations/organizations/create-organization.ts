import { Problem } from '../../kit/problem.ts';
import { claimName } from '../../services/namespaces/claim-name.ts';
import { requireFreeToUse } from '../../services/namespaces/name.ts';
import type { UseCase } from '../use-case.ts';
import { changedSettings } from './settings.ts';

/** How many organizations of one's own making one may be in. Those that others put one into do not count. */
export const organizationQuota = 200;

/** Makes an organization, with the caller as its owner. */
export const createOrganization: UseCase<'createOrganization'> = async (deps, { principal, body, now }) => {
  requireFreeToUse(body.name, deps.policy);
  const id = deps.newId();
  await deps.db.write(
    async (stores) => {
      if ((await stores.members.countOfUser(principal.userId)).made >= organizationQuota) {
        throw new Problem('quota_exceeded', {
          message: `You have made ${organizationQuota} organizations already: delete or leave some first`,
        });
      }
      if (!(await claimName(stores, body.name, id, principal.userId))) throw new Problem('organization_name_taken');
      await stores.namespaces.insert(id, 'organization');
      await stores.organizations.insert({
        id,
        name: body.name,
        ...changedSettings({}, body),
        createdAt: now,
        updatedAt: now,
      });
      await stores.members.insert(id, principal.userId, 'owner', now);
      await stores.audit.add({ at: now, action: 'organization.create', subjectId: id });
    },
    { serializeBy: principal.userId },
  );
  return undefined;
};
