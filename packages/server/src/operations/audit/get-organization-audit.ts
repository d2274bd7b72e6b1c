import { operations } from '@tessera/contract';
import { requireAction } from '../../access/can.ts';
import { originOf } from '../../services/audit/event.ts';
import { membershipOf } from '../members/membership.ts';
import type { UseCase } from '../use-case.ts';
import { readAudit } from './read-audit.ts';

/** What was done to the organization, and in it. Its administrators see from where, as they answer for it. */
export const getOrganizationAudit: UseCase<'getOrganizationAudit'> = async (deps, call) => {
  const { principal, params, query, client, now } = call;
  const { organization } = await deps.db.read(async (stores) => {
    const membership = await membershipOf(stores, params.organization, principal);
    requireAction(membership.caller.role, operations.getOrganizationAudit.action);
    return membership;
  });
  const { id } = organization;
  const reading = {
    view: { places: ['subject', 'namespace'], id },
    reader: { userId: principal.userId, namespaceId: id },
    name: `${organization.name}-audit`,
    seesOrigin: () => true,
  } as const;
  const answer = await readAudit(deps, reading, query);
  if (query.format !== undefined && query.format !== 'json') {
    deps.audit.note({ at: now, action: 'audit.export', subjectId: id }, originOf(principal, client));
  }
  return answer;
};
