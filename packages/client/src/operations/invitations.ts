import type {
  InvitationAcceptance,
  InvitationData,
  InvitationFailedRecipients,
  InvitationFilters,
  InvitationOrganizationJoinEmail,
} from '../models.ts';
import type { CallOptions, PostOptions } from './options.ts';

/** Invitations to organizations. An invitation is given by its ID, an organization by name or ID. */
export interface InvitationOperations {
  /**
   * Lists the invitations to you: to your account, and to your confirmed address. With `organization`, lists those of that
   * organization instead, which owners and admins may.
   * @example
   * ```ts
   * const { invitations } = await tessera.fetchInvitations({ status: 'PENDING' });
   * console.log(invitations.map((invitation) => invitation.organization_name));
   * ```
   */
  fetchInvitations(filters?: InvitationFilters, options?: CallOptions): Promise<InvitationData>;

  /**
   * Invites people by address, username or user ID, whether or not they have an account. Answers nothing where all of them
   * are invited, and the malformed ones where only the others are.
   * @throws TesseraError `invalid_request` where none of them is well formed
   * @example
   * ```ts
   * await tessera.joinOrganization('acme', {
   *   invitee_email: ['frank@example.com', 'erin'],
   *   organization_role: 'read_write',
   * });
   * ```
   */
  joinOrganization(
    organization: string,
    whom: InvitationOrganizationJoinEmail,
    options?: PostOptions,
  ): Promise<InvitationFailedRecipients | undefined>;

  /**
   * Takes a pending invitation back.
   * @example
   * ```ts
   * await tessera.cancelJoinOrganization('0199a1b2-c3d4-7e5f-8a9b-000000000002', 'acme');
   * ```
   */
  cancelJoinOrganization(invitation: string, organization: string, options?: CallOptions): Promise<void>;

  /**
   * Mails a pending invitation again, with a new link. The old one works no longer.
   * @example
   * ```ts
   * await tessera.resendInvitation('0199a1b2-c3d4-7e5f-8a9b-000000000002');
   * ```
   */
  resendInvitation(invitation: string, options?: PostOptions): Promise<void>;

  /**
   * Accepts an invitation to your account or your confirmed address. The mailed token confirms an address that is yours and
   * unconfirmed; a client that has it as its `token` accepts for the account that was invited.
   * @example
   * ```ts
   * await tessera.acceptInvitation('0199a1b2-c3d4-7e5f-8a9b-000000000001');
   * ```
   */
  acceptInvitation(invitation: string, proof?: InvitationAcceptance, options?: PostOptions): Promise<void>;

  /**
   * Declines an invitation to you.
   * @example
   * ```ts
   * await tessera.declineInvitation('0199a1b2-c3d4-7e5f-8a9b-000000000001');
   * ```
   */
  declineInvitation(invitation: string, options?: PostOptions): Promise<void>;
}
