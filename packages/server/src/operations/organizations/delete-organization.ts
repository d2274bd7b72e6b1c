import { operations } from '@tessera/contract';
import { requireAction } from '../../access/can.ts';
import { membershipOf } from '../members/membership.ts';
import type { UseCase } from '../use-case.ts';

/** Deletes an organization with its memberships and credentials. Its members' accounts stay. */
export const deleteOrganization: UseCase<'deleteOrganization'> = async (deps, { principal, params, now }) => {
  await deps.db.write(
    async (stores) => {
      const { organization, caller } = await membershipOf(stores, params.organization, principal);
      requireAction(caller.role, operations.deleteOrganization.action);
      await stores.namespaces.remove(organization.id);
      await stores.audit.add({ at: now, action: 'organization.delete', subjectId: organization.id });
    },
    { serializeBy: params.organization.toLowerCase() },
  );
  return undefined;
};
