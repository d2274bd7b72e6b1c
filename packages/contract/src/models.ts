import * as z from 'zod';
import { addressForm, emailAddress } from './email.ts';
import { dateTime, instant } from './instant.ts';
import { SecondFactorMethod } from './mfa.ts';
import { NamespaceActions, OrganizationRoles } from './roles.ts';
import {
  displayName,
  isStorable,
  line,
  namespaceName,
  optionalId,
  paragraph,
  password,
  thingName,
  withLineFeedsInside,
} from './text.ts';

// One schema for each input, one for each answer. An answer is filtered by its schema: a field that is not named here
// cannot leave the server. An input may carry more (generated clients send whole objects back); fields that are not
// named here are ignored.

const id = z.string().meta({ format: 'uuid' });

const timezone = line(64).refine((name) => {
  if (name === '') return true;
  try {
    new Intl.DateTimeFormat('en', { timeZone: name });
    return true;
  } catch {
    return false;
  }
}, 'must be a time zone as in Europe/Athens');

const assetLocations = z
  .record(z.string(), z.unknown())
  .overwrite(withLineFeedsInside)
  .refine(isStorable, 'must not have control characters, or ones that change the direction of text')
  .refine((value) => JSON.stringify(value).length <= 8192, 'must be at most 8 KiB');
const assetLocationsAnswer = z.record(z.string(), z.unknown());

export const ErrorAnswer = z
  .object({
    code: z.int().meta({ description: 'The HTTP status', example: 404 }),
    message: z.string().meta({ example: 'User not found' }),
    request_id: z.string().meta({ description: 'Also in the server log' }),
    error: z.string().meta({ description: 'A stable slug', example: 'user_not_found' }),
    methods: z
      .array(SecondFactorMethod)
      .optional()
      .meta({ description: 'With `mfa_required`: the factors that complete the sign-in' }),
    error_description: z.string().optional().meta({ description: 'Of operations of OAuth 2.0: the message again' }),
    reason: z.string().optional().meta({ description: 'Of `store_refused`: why, as a word that programs compare' }),
  })
  .meta({ id: 'Error', description: 'Every answer of 400 and above' });

export const OrganizationUser = z
  .object({
    user_id: id.optional(),
    organization_id: id.optional(),
    username: z.string().optional(),
    organization_name: z.string().optional(),
    role: OrganizationRoles.optional(),
    allowed_actions: z.array(NamespaceActions).optional(),
    user_full_name: z.string().optional().meta({ description: 'For owners and admins of the organization' }),
    user_email: z.string().optional().meta({ description: 'For owners and admins of the organization' }),
  })
  .meta({ id: 'OrganizationUser', description: 'A user in an organization' });

export const User = z
  .object({
    id: id.optional(),
    username: z.string(),
    name: z.string().optional(),
    email: z.string().optional(),
    is_valid_email: z.boolean().optional().meta({ description: 'Whether the e-mail address is confirmed' }),
    site_admin: z.literal(true).optional().meta({ description: 'Only there for those who administer the site' }),
    password_change_required: z
      .literal(true)
      .optional()
      .meta({ description: 'Only there until a new password is set: sessions and the password permit little else' }),
    password_unset: z
      .literal(true)
      .optional()
      .meta({ description: 'Only there for an account without a password, which signs in another way' }),
    stripe_connect: z.boolean().optional(),
    company: z.string().optional(),
    logo: z.string().optional(),
    timezone: z.string().optional(),
    last_activity_date: dateTime.optional(),
    organizations: z.array(OrganizationUser).optional(),
    allowed_actions: z.array(NamespaceActions).optional(),
    enabled_features: z.array(z.string()).optional(),
    unpaid_subscription: z.boolean().optional(),
    default_s3_path: z.string().optional(),
    default_s3_path_credentials_name: z.string().optional(),
    default_namespace_charged: z.string().optional(),
    default_region: z.string().optional(),
    asset_locations: assetLocationsAnswer.optional(),
  })
  .meta({
    id: 'User',
    description: 'A person with an account. Others than the person see id, username, logo, company',
  });

const profile = {
  name: displayName(255).optional(),
  company: displayName(255).optional(),
  logo: line(2048).optional(),
  timezone: timezone.optional(),
  default_s3_path: line(1024).optional(),
  default_s3_path_credentials_name: line(255).optional(),
  default_namespace_charged: line(255).optional(),
  default_region: line(64).optional(),
  asset_locations: assetLocations.optional(),
};
// An empty address that a client sends back is the empty one of an earlier answer.
const emailOrEmpty = z.union([z.literal(''), emailAddress]);

export const NewUser = z
  .object({
    username: namespaceName,
    password: password.meta({ description: 'At least 8 characters' }),
    email: emailOrEmpty.optional(),
    invitation_token: line(255).optional().meta({
      description: "The mailed token of an invitation: the address that it was sent to is the account's, and confirmed",
    }),
    ...profile,
  })
  .meta({ id: 'NewUser', description: 'An account to create' });

export const UserUpdate = z
  .object({
    username: namespaceName.optional().meta({ description: 'Another name than the present one renames' }),
    password: password.optional().meta({ description: 'A new password; needs a recent sign-in with the password' }),
    email: emailOrEmpty
      .optional()
      .meta({ description: 'A new address is unconfirmed; needs a recent sign-in with the password' }),
    ...profile,
  })
  .meta({ id: 'UserUpdate', description: 'Absent fields keep their value; an empty string clears' });

export const NewPassword = z
  .object({ password: password.meta({ description: 'At least 8 characters' }) })
  .meta({ id: 'NewPassword' });

export const PasswordResetRequest = z
  .object({
    email: line(254).overwrite(addressForm).optional(),
    username: line(255).optional(),
  })
  .refine((value) => Boolean(value.email || value.username), {
    message: 'needs an e-mail address or a username',
    path: ['email'],
  })
  .meta({ id: 'PasswordResetRequest' });

export const Organization = z
  .object({
    id: id.optional(),
    name: z.string(),
    role: OrganizationRoles.optional().meta({ description: "The caller's role" }),
    created_at: dateTime.optional(),
    updated_at: dateTime.optional(),
    logo: z.string().optional(),
    description: z.string().optional(),
    users: z.array(OrganizationUser).optional().meta({ description: 'Not in the list of organizations' }),
    users_total: z
      .int()
      .optional()
      .meta({ description: 'How many members there are of those asked for, where some are' }),
    allowed_actions: z.array(NamespaceActions).optional(),
    num_of_arrays: z.number().optional(),
    enabled_features: z.array(z.string()).optional(),
    unpaid_subscription: z.boolean().optional(),
    default_s3_path: z.string().optional(),
    default_s3_path_credentials_name: z.string().optional(),
    asset_locations: assetLocationsAnswer.optional(),
    stripe_connect: z.boolean().optional(),
    assume_role_arn: z.string().optional().meta({ description: 'For owners and admins' }),
  })
  .meta({ id: 'Organization', description: 'A namespace that people share' });

const organizationSettings = {
  logo: line(2048).optional(),
  description: paragraph(4096).optional(),
  default_s3_path: line(1024).optional(),
  default_s3_path_credentials_name: line(255).optional(),
  asset_locations: assetLocations.optional(),
  assume_role_arn: line(2048).optional(),
};

export const NewOrganization = z
  .object({ name: namespaceName, ...organizationSettings })
  .meta({ id: 'NewOrganization' });

export const OrganizationUpdate = z
  .object({
    name: namespaceName.optional().meta({ description: 'Another name than the present one renames' }),
    ...organizationSettings,
  })
  .meta({ id: 'OrganizationUpdate', description: 'Absent fields keep their value; an empty string clears' });

export const NewMember = z
  .object({
    username: line(255).optional().meta({ description: 'Decides, where a user_id is there too' }),
    user_id: optionalId,
    role: OrganizationRoles.optional().meta({ description: 'read_only when absent' }),
  })
  .refine((value) => (value.username ?? '') !== '' || value.user_id !== undefined, {
    message: 'names no user',
    path: ['username'],
  })
  .meta({ id: 'NewMember' });

export const MemberUpdate = z.object({ role: OrganizationRoles.optional() }).meta({ id: 'MemberUpdate' });

export const TokenRequest = z
  .object({
    expires: z
      .union([z.literal('').transform(() => undefined), instant])
      .optional()
      .meta({ description: 'In 30 minutes when absent, at most a year ahead', format: 'date-time' }),
    name: z.union([z.literal(''), thingName]).optional(),
    scope: z
      .union([z.string().max(1024), z.array(z.string().max(64)).max(32)])
      .optional()
      .meta({ description: "One scope, several with spaces between, or a list; the caller's own when absent" }),
    replaces: z
      .union([z.literal('').transform(() => undefined), thingName])
      .optional()
      .meta({
        description:
          'The name of one of your tokens: it expires once the overlap is over, or earlier if it would anyway',
      }),
    overlap_hours: z.int().min(0).max(720).optional().meta({
      description: 'With `replaces`: how long both work, at most 30 days; 24 hours when absent',
    }),
  })
  .meta({ id: 'TokenRequest' });

export * from './administration.ts';
export * from './credentials.ts';
export * from './invitations.ts';
export * from './tokens.ts';
export * from './vault.ts';
