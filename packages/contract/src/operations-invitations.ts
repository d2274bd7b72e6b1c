import * as models from './invitations.ts';

const read = { scope: 'organization:read' } as const;
const write = { scope: 'organization:read-write' } as const;

/** Invitations to organizations. Those to arrays, groups and payments are no part of this server. */
export const invitationOperations = {
  fetchInvitations: {
    id: 'fetchInvitations',
    method: 'GET',
    path: '/invitations',
    tag: 'invitations',
    summary: "List the invitations to you, or an organization's",
    permission: read,
    query: models.InvitationQuery,
    output: models.InvitationData,
    errors: ['organization_not_found', 'forbidden'],
  },
  joinOrganization: {
    id: 'joinOrganization',
    method: 'POST',
    path: '/invitations/{organization}/join',
    tag: 'invitations',
    summary: 'Invite people to an organization',
    permission: write,
    action: 'edit_organization',
    body: models.InvitationOrganizationJoinEmail,
    partial: models.InvitationFailedRecipients,
    errors: ['organization_not_found', 'forbidden', 'quota_exceeded'],
  },
  cancelJoinOrganization: {
    id: 'cancelJoinOrganization',
    method: 'DELETE',
    path: '/invitations/{invitation}/{organization}/join',
    tag: 'invitations',
    summary: 'Take an invitation back',
    permission: write,
    action: 'edit_organization',
    errors: ['organization_not_found', 'invitation_not_found', 'forbidden'],
  },
  resendInvitation: {
    id: 'resendInvitation',
    method: 'POST',
    path: '/invitations/{invitation}/resend',
    tag: 'invitations',
    summary: 'Mail an invitation again, with a new link. The old one works no longer',
    permission: write,
    repeatable: true,
    errors: ['invitation_not_found', 'forbidden', 'quota_exceeded'],
  },
  acceptInvitation: {
    id: 'acceptInvitation',
    method: 'POST',
    path: '/invitations/{invitation}',
    tag: 'invitations',
    summary: 'Accept an invitation',
    permission: { ...write, orInvitation: true },
    body: models.InvitationAcceptance.optional(),
    errors: ['invitation_not_found', 'invitation_for_another', 'email_taken', 'already_member', 'quota_exceeded'],
  },
  declineInvitation: {
    id: 'declineInvitation',
    method: 'POST',
    path: '/invitations/{invitation}/decline',
    tag: 'invitations',
    summary: 'Decline an invitation',
    permission: write,
    errors: ['invitation_not_found'],
  },
} as const;
