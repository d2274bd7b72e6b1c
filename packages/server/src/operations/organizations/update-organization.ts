import { operations } from '@tessera/contract';
import { Problem } from '../../kit/problem.ts';
import { claimName } from '../../services/namespaces/claim-name.ts';
import { nameKey, requireFreeToUse } from '../../services/namespaces/name.ts';
import { writeInOrganization } from '../members/membership.ts';
import type { UseCase } from '../use-case.ts';
import { changedSettings } from './settings.ts';

export const updateOrganization: UseCase<'updateOrganization'> = async (deps, { principal, params, body, now }) => {
  await writeInOrganization(
    deps,
    { path: params.organization, principal, action: operations.updateOrganization.action },
    async (stores, { organization }) => {
      const name = body.name ?? organization.name;
      if (nameKey(name) !== nameKey(organization.name)) {
        requireFreeToUse(name, deps.policy);
        if (!(await claimName(stores, name, organization.id, principal.userId))) {
          throw new Problem('organization_name_taken');
        }
      }
      await stores.organizations.update({
        ...organization,
        ...changedSettings(organization, body),
        name,
        updatedAt: now,
      });
      await stores.audit.add({ at: now, action: 'organization.update', subjectId: organization.id });
    },
  );
  return undefined;
};
