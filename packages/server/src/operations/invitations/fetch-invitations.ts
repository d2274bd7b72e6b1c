import { actionsOf, type Invitation, type Query } from '@tessera/contract';
import type * as z from 'zod';
import { requireAction } from '../../access/can.ts';
import { membershipOf } from '../members/membership.ts';
import type { UseCase } from '../use-case.ts';
import { isOpen } from './invitation.ts';
import type { InvitationRecord } from './store.ts';

type Filters = Query<'fetchInvitations'>;

const usualPage = 100;

/** The caller's own invitations, or those of an organization that they may edit. */
export const fetchInvitations: UseCase<'fetchInvitations'> = async (deps, { principal, query, now }) => {
  const found = await deps.db.read(async (stores) => {
    if (query.organization === undefined) {
      const own = await stores.invitations.listFor(principal.account.user);
      const joined = new Set(principal.account.memberships.map(({ organizationId }) => organizationId));
      // Neither one that cannot be accepted any more, nor one to an organization that they left, whose name is its own.
      return own.filter((invitation) =>
        invitation.acceptedAt === undefined ? isOpen(invitation, now) : joined.has(invitation.organizationId),
      );
    }
    const { organization, caller } = await membershipOf(stores, query.organization, principal);
    requireAction(caller.role, 'edit_organization');
    return stores.invitations.listOfOrganization(organization.id);
  });
  const wanted = found.filter((invitation) => isWanted(invitation, query));
  if (query.orderby === 'organization_name') wanted.sort(byOrganization);
  const { page = 1, per_page: size = usualPage } = query;
  return {
    invitations: wanted.slice((page - 1) * size, page * size).map(answerOf),
    pagination_metadata: {
      page,
      per_page: size,
      total_pages: Math.ceil(wanted.length / size),
      total_items: wanted.length,
    },
  };
};

function isWanted({ createdAt, acceptedAt }: InvitationRecord, filters: Filters): boolean {
  const { array, group, type, status, start, end } = filters;
  if (array !== undefined || group !== undefined) return false;
  if (type !== undefined && type !== 'JOIN_ORGANIZATION') return false;
  if (status !== undefined && (status === 'ACCEPTED') !== (acceptedAt !== undefined)) return false;
  const seconds = Date.parse(createdAt) / 1000;
  return seconds >= (start ?? 0) && Math.floor(seconds) <= (end ?? Number.POSITIVE_INFINITY);
}

function byOrganization(a: InvitationRecord, b: InvitationRecord): number {
  const [one, other] = [a.organizationName.toLowerCase(), b.organizationName.toLowerCase()];
  return one < other ? -1 : one > other ? 1 : 0;
}

function answerOf(invitation: InvitationRecord): z.input<typeof Invitation> {
  return {
    id: invitation.id,
    invitation_type: 'JOIN_ORGANIZATION',
    owner_namespace_uuid: invitation.organizationId,
    inviter_uuid: invitation.inviterId,
    user_namespace_uuid: invitation.acceptedBy,
    organization_name: invitation.organizationName,
    organization_uuid: invitation.organizationId,
    organization_role: invitation.role,
    ...(invitation.emailKey === undefined
      ? { namespace_invited: invitation.recipient }
      : { email: invitation.recipient }),
    actions: actionsOf(invitation.role).join(','),
    status: invitation.acceptedAt === undefined ? 'PENDING' : 'ACCEPTED',
    created_at: invitation.createdAt,
    expires_at: invitation.expiresAt,
    accepted_at: invitation.acceptedAt,
  };
}
