import * as z from 'zod';
import { dateTime } from './instant.ts';
import { given } from './query.ts';
import { OrganizationRoles } from './roles.ts';
import { line, paragraph } from './text.ts';
import { Token } from './tokens.ts';

const id = z.string().meta({ format: 'uuid' });

const adminUser = {
  id,
  username: z.string(),
  name: z.string().optional(),
  email: z.string().optional(),
  is_valid_email: z.boolean().meta({ description: 'Whether the e-mail address is confirmed' }),
  status: z.enum(['active', 'disabled']),
  disabled_at: dateTime.optional(),
  site_admin: z.boolean(),
  password_change_required: z.boolean(),
  second_factor: z.boolean().meta({ description: 'Whether a sign-in with the password needs more than it' }),
  created_at: dateTime,
  last_activity_date: dateTime.optional(),
};

export const AdminUser = z
  .object(adminUser)
  .meta({ id: 'AdminUser', description: 'An account, as site administrators see it' });

export const AdminUserPage = z
  .object({
    users: z.array(AdminUser),
    next: z.string().optional().meta({ description: 'The cursor of the next page; absent on the last one' }),
  })
  .meta({ id: 'AdminUserPage', description: 'A page of the list of accounts' });

const filters = ['active', 'disabled', 'admin'] as const;
export type UserFilter = (typeof filters)[number];
const orders = ['username', 'created_at', '-created_at'] as const;
export type UserOrder = (typeof orders)[number];

/** The query of the list of accounts. */
export const AdminUserQuery = z.object({
  search: given(line(254)).meta({
    description: 'How the username begins, or the e-mail address where there is an @ in it',
  }),
  status: given(z.enum(filters)).meta({
    description: 'Only accounts that are not disabled, that are, or that administer the site',
  }),
  sort: given(z.enum(orders)).meta({ description: '`username` when absent; `-created_at` is newest first' }),
  limit: given(
    z
      .union([z.string(), z.array(z.string())])
      .refine(
        (text) => typeof text === 'string' && /^([1-9]\d?|1\d\d|200)$/.test(text),
        'must be a number from 1 to 200',
      )
      .transform(Number)
      .meta({ type: 'integer' }),
  ).meta({ description: 'How many, at most 200; 50 when absent' }),
  cursor: given(line(1024)).meta({ description: '`next` of the page before' }),
});

export const AdminAuditEntry = z
  .object({
    at: dateTime,
    action: z.string(),
    actor_id: id.optional(),
    token_id: id.optional(),
    subject_id: id.optional(),
    namespace_id: id.optional(),
    detail: z.string().optional(),
    request_id: z.string().optional(),
    address: z.string().optional(),
  })
  .meta({ id: 'AdminAuditEntry', description: 'An event, in IDs' });

export const AdminMembership = z
  .object({ organization_id: id, organization_name: z.string(), role: OrganizationRoles })
  .meta({ id: 'AdminMembership', description: 'A place in an organization' });

export const AdminUserDetail = z
  .object({
    ...adminUser,
    organizations: z.array(AdminMembership),
    tokens: z.array(Token).meta({ description: 'Named tokens, by their first and last characters' }),
    sessions: z.array(Token).meta({ description: 'Sessions, by their first and last characters' }),
    audit: z
      .array(AdminAuditEntry)
      .meta({ description: 'The 20 newest entries of their actions and of changes to them' }),
  })
  .meta({ id: 'AdminUserDetail', description: 'An account with its belongings, as site administrators see it' });

export const DisableRequest = z
  .object({
    leave_without_owner: z
      .boolean()
      .optional()
      .meta({ description: 'Also where an organization with other members is left without an owner who can act' }),
  })
  .meta({ id: 'DisableRequest' });

export const RecoveryLink = z
  .object({ url: z.string(), expires_at: dateTime })
  .meta({ id: 'RecoveryLink', description: 'A link that sets a new password, once' });

const signup = z.enum(['open', 'closed', 'invitation']);
export type Signup = z.output<typeof signup>;
const termsUrl = z
  .string()
  .max(2048)
  .regex(/^(https?:\/\/[^\s"<>]+)?$/, 'must be an http(s) address, or empty');

export const Settings = z
  .object({
    signup,
    announcement: z.string().meta({ description: 'Plain text that the console shows to everyone' }),
    terms_url: z.string(),
    terms_version: z.string(),
    max_token_days: z.int().meta({ description: 'How long a named token lives, at most' }),
    password_min: z.int().meta({ description: 'The shortest new password, in characters' }),
    require_second_factor: z.boolean().meta({
      description: 'Whether accounts without a second factor can do nothing by session or password but turn one on',
    }),
    from_environment: z
      .array(z.string())
      .meta({ description: 'Settings that the environment decides, over stored ones' }),
  })
  .meta({ id: 'Settings', description: 'The settings of the whole site' });

/** Strict: a limit that is misspelled and dropped would not be there, and its author would believe in it. */
export const SettingsUpdate = z
  .strictObject({
    signup: signup.optional(),
    announcement: paragraph(2000).optional(),
    terms_url: termsUrl.optional(),
    terms_version: line(64).optional(),
    max_token_days: z.int().min(1).max(365).optional(),
    password_min: z.int().min(8).max(64).optional(),
    require_second_factor: z.boolean().optional(),
    from_environment: z.array(z.string()).optional().meta({ description: 'As they were read. Not changed here' }),
  })
  .meta({ id: 'SettingsUpdate', description: 'Absent fields keep their value; an empty string clears' });

export const Terms = z
  .object({
    url: z.string(),
    version: z.string(),
    accepted_at: dateTime.optional().meta({ description: 'When you accepted this version' }),
  })
  .meta({ id: 'Terms', description: 'The terms of the site. Empty texts where it has none' });

export const TermsAcceptance = z.object({ version: line(64).min(1) }).meta({ id: 'TermsAcceptance' });
