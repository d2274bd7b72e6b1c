import { Problem } from '../../kit/problem.ts';
import { claimName } from '../../services/namespaces/claim-name.ts';
import { requireFreeToUse } from '../../services/namespaces/name.ts';
import type { UseCase } from '../use-case.ts';
import { changedSettings } from './settings.ts';

/** In how many organizations one may be when making another. */
export const organizationQuota = 200;

/** Makes an organization, with the caller as its owner. */
export const createOrganization: UseCase<'createOrganization'> = async (deps, { principal, body, now }) => {
  requireFreeToUse(body.name);
  const id = deps.newId();
  await deps.db.write(
    async (stores) => {
      if ((await stores.members.countOfUser(principal.userId)) >= organizationQuota) {
        throw new Problem('quota_exceeded', { message: `You are in ${organizationQuota} organizations already` });
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
