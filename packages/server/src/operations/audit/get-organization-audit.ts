import { operations } from '@tessera/contract';
import { requireAction } from '../../access/can.ts';
import { membershipOf } from '../members/membership.ts';
import type { UseCase } from '../use-case.ts';
import { readAudit } from './read-audit.ts';

/**
 * The audit of the organization and of changes in it. Its administrators are responsible for it, so they see the
 * addresses.
 */
export const getOrganizationAudit: UseCase<'getOrganizationAudit'> = async (deps, call) => {
  const { principal, params } = call;
  const { organization } = await deps.db.read(async (stores) => {
    const membership = await membershipOf(stores, params.organization, principal);
    requireAction(membership.caller.role, operations.getOrganizationAudit.action);
    return membership;
  });
  const { id, name } = organization;
  const reading = {
    view: { places: ['subject', 'namespace'], values: [id] },
    reader: { userId: principal.userId, namespaceId: id },
    name: `${name}-audit`,
    subjectId: id,
    seesOrigin: () => true,
  } as const;
  return readAudit(deps, reading, call);
};
