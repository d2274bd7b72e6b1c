import { operations } from '@tessera/contract';
import { requireAction } from '../../access/can.ts';
import { type AuditEntry, withTheAccount } from '../../services/audit/event.ts';
import { membershipOf } from '../members/membership.ts';
import type { UseCase } from '../use-case.ts';
import { type Reading, readAudit, withoutOrigin } from './read-audit.ts';

/**
 * The audit of the organization and of changes in it. Its administrators are responsible for it, so they see the
 * addresses of those who act in it, and of no others.
 */
export const getOrganizationAudit: UseCase<'getOrganizationAudit'> = async (deps, call) => {
  const { principal, params } = call;
  const { organization } = await deps.db.read(async (stores) => {
    const membership = await membershipOf(stores, params.organization, principal);
    requireAction(membership.caller.role, operations.getOrganizationAudit.action);
    return membership;
  });
  const { id, name } = organization;
  const reading: Reading = {
    view: { places: ['subject', 'namespace'], values: [id] },
    reader: { userId: principal.userId, namespaceId: id },
    name: `${name}-audit`,
    subjectId: id,
    shown,
  };
  return readAudit(deps, reading, call);
};

/**
 * The entry without the address of a user that joins, leaves or declines, or of a site administrator: they act for themselves
 * or for the site, not for the organization. Of a declined invitation the account is left out too: the inviter may know
 * no more of it than its address.
 */
function shown(entry: AuditEntry): AuditEntry {
  const { action, actorId, subjectId, detail } = entry;
  switch (action) {
    case 'invitation.decline':
      return { ...withoutOrigin(entry), actorId: undefined };
    case 'invitation.accept':
    case 'admin.quotas':
      return withoutOrigin(entry);
    case 'member.add':
    case 'member.remove':
      return actorId === undefined || actorId === subjectId || detail?.endsWith(withTheAccount)
        ? withoutOrigin(entry)
        : entry;
    default:
      return entry;
  }
}
