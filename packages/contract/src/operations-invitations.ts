import * as models from './invitations.ts';
import type { Operation } from './operations.ts';

const read = { scope: 'organization:read' } as const;
const write = { scope: 'organization:read-write' } as const;

const acme = { organization: 'acme' } as const;
const toLab = { invitation: '0199a1b2-c3d4-7e5f-8a9b-000000000001' } as const;
const toAcme = { invitation: '0199a1b2-c3d4-7e5f-8a9b-000000000002' } as const;

/** Invitations to organizations. Those to arrays, groups and payments are no part of this server. */
export const invitationOperations = {
  fetchInvitations: {
    id: 'fetchInvitations',
    method: 'GET',
    path: '/invitations',
    tag: 'invitations',
    summary: "List the invitations to you, or an organization's",
    hot: true,
    permission: read,
    query: models.InvitationQuery,
    output: models.InvitationData,
    errors: ['organization_not_found', 'forbidden'],
    example: {
      query: 'status=PENDING',
      cli: 'tessera invitation list --status PENDING',
      python: 'print(invitation_api.fetch_invitations(status="PENDING").invitations)',
    },
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
    example: {
      path: acme,
      body: { invitee_email: ['frank@example.com', 'erin'], organization_role: 'read_write' },
      cli: 'tessera member invite acme frank@example.com erin --role read_write',
      python: `invitation_api.join_organization(
    "acme",
    models.InvitationOrganizationJoinEmail(
        invitee_email=["frank@example.com", "erin"], organization_role="read_write"
    ),
)`,
    },
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
    example: {
      path: { ...toAcme, ...acme },
      cli: `tessera invitation cancel acme ${toAcme.invitation}`,
      python: `invitation_api.cancel_join_organization("${toAcme.invitation}", "acme")`,
    },
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
    example: { path: toAcme, cli: `tessera invitation resend ${toAcme.invitation}` },
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
    example: {
      path: toLab,
      cli: `tessera invitation accept ${toLab.invitation}`,
      python: `invitation_api.accept_invitation("${toLab.invitation}")`,
    },
  },
  declineInvitation: {
    id: 'declineInvitation',
    method: 'POST',
    path: '/invitations/{invitation}/decline',
    tag: 'invitations',
    summary: 'Decline an invitation',
    permission: write,
    errors: ['invitation_not_found'],
    example: { path: toLab, cli: `tessera invitation decline ${toLab.invitation}` },
  },
} as const satisfies Record<string, Operation>;
