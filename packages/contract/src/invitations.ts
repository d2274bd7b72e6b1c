import * as z from 'zod';
import { dateTime } from './instant.ts';
import { given, whole } from './query.ts';
import { NamespaceActions, OrganizationRoles } from './roles.ts';
import { line } from './text.ts';

const id = z.string().meta({ format: 'uuid' });

/** How many recipients one request may name. */
export const recipientsAtOnce = 100;

export const invitationTypes = ['ARRAY_SHARE', 'GROUP_SHARE', 'JOIN_ORGANIZATION', 'PAYMENT_SHARE'] as const;
export const invitationStatuses = ['PENDING', 'ACCEPTED'] as const;
export type InvitationStatus = (typeof invitationStatuses)[number];

// The spelling of each recipient is judged one by one: those that are malformed fail, and the others are invited.
export const InvitationOrganizationJoinEmail = z
  .object({
    invitee_email: z
      .array(z.string())
      .min(1)
      .max(recipientsAtOnce)
      .meta({ description: 'E-mail addresses, usernames or user IDs' }),
    organization_role: OrganizationRoles,
    actions: z.array(NamespaceActions).optional().meta({ description: 'Read and not used: the role decides' }),
  })
  .meta({ id: 'InvitationOrganizationJoinEmail' });

export const InvitationFailedRecipients = z
  .object({ failed_recipients: z.array(z.string()) })
  .meta({ id: 'InvitationFailedRecipients', description: 'The recipients that are malformed, as they were sent' });

export const InvitationAcceptance = z
  .object({
    invitation_token: line(255)
      .optional()
      .meta({ description: 'The mailed token: proves that the caller reads the mailbox that was invited' }),
  })
  .meta({ id: 'InvitationAcceptance' });

export const Invitation = z
  .object({
    id: id.optional(),
    invitation_type: z.enum(invitationTypes).optional(),
    owner_namespace_uuid: id.optional().meta({ description: 'The organization' }),
    inviter_uuid: id.optional(),
    user_namespace_uuid: id.optional().meta({ description: 'The account that accepted' }),
    organization_name: z.string().optional(),
    organization_uuid: id.optional(),
    organization_role: OrganizationRoles.optional(),
    email: z.string().optional().meta({ description: 'Of invitations to an address' }),
    actions: z.string().optional().meta({ description: 'The actions that the role permits, joined by commas' }),
    status: z
      .enum(invitationStatuses)
      .optional()
      .meta({ description: 'An expired invitation stays PENDING, with expires_at in the past' }),
    created_at: dateTime.optional(),
    expires_at: dateTime.optional(),
    accepted_at: dateTime.optional(),
    namespace_invited: z
      .string()
      .optional()
      .meta({ description: 'Of invitations to an account: its name or ID as the inviter wrote it' }),
  })
  .meta({ id: 'Invitation', description: 'An offer to join an organization' });

export const PaginationMetadata = z
  .object({ page: z.int(), per_page: z.int(), total_pages: z.int(), total_items: z.int() })
  .meta({ id: 'PaginationMetadata' });

export const InvitationData = z
  .object({ invitations: z.array(Invitation), pagination_metadata: PaginationMetadata })
  .meta({ id: 'InvitationData' });

export const InvitationQuery = z.object({
  organization: given(line(255)).meta({
    description: "List an organization's invitations instead of your own: its name or ID. Needs edit_organization",
  }),
  array: given(z.string()).meta({ description: 'No invitation here is to an array, so none is listed' }),
  group: given(z.string()).meta({ description: 'No invitation here is to a group, so none is listed' }),
  start: given(whole).meta({ description: 'Made at or after, in seconds since 1970' }),
  end: given(whole).meta({ description: 'Made at or before, in seconds since 1970' }),
  page: given(whole.refine((page) => page >= 1, 'must be at least 1')).meta({ description: 'Begins with 1' }),
  per_page: given(whole.refine((count) => count >= 1 && count <= 1000, 'must be between 1 and 1000')).meta({
    description: '100 when absent',
  }),
  type: given(z.enum(invitationTypes)).meta({ description: 'JOIN_ORGANIZATION is the only type here' }),
  status: given(z.enum(invitationStatuses)).meta({ description: 'PENDING or ACCEPTED' }),
  orderby: given(z.enum(['timestamp', 'array_name', 'organization_name'])).meta({
    description: 'timestamp, newest first, when absent',
  }),
});
