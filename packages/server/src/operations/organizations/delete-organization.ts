import { operations } from '@tessera/contract';
import { writeInOrganization } from '../members/membership.ts';
import type { UseCase } from '../use-case.ts';

/** Deletes an organization with its memberships and credentials. Its members' accounts stay. */
export const deleteOrganization: UseCase<'deleteOrganization'> = async (deps, { principal, params, now }) => {
  await writeInOrganization(
    deps,
    { path: params.organization, principal, action: operations.deleteOrganization.action },
    async (stores, { organization }) => {
      await stores.namespaces.remove(organization.id);
      await stores.audit.add({ at: now, action: 'organization.delete', subjectId: organization.id });
    },
  );
  return undefined;
};
