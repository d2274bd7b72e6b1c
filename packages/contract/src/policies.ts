import * as z from 'zod';
import { line } from './text.ts';

const addressOrNetwork = z.union([z.ipv4(), z.ipv6(), z.cidrv4(), z.cidrv6()]);

/** Addresses as a policy names them: one, or a network in CIDR notation (RFC 4632, RFC 4291). */
const network = line(64)
  .refine((text) => addressOrNetwork.safeParse(text).success, 'must be an address or a network, such as 203.0.113.0/24')
  .meta({ example: '203.0.113.0/24' });

export const vendAccess = ['read', 'write', 'delete'] as const;

/** The largest quotas that an operator can set. Lists of an organization are one answer. */
export const largestQuotas = { members: 50_000, credentials: 1000, pending_invitations: 1000 } as const;

export const OrganizationQuotas = z
  .object({
    members: z.int(),
    credentials: z.int(),
    pending_invitations: z.int(),
  })
  .meta({ id: 'OrganizationQuotas', description: 'How much an organization may have. The operator sets them' });

const quota = (largest: number) => z.int().min(0).max(largest).optional().meta({ description: 'Zero: the usual one' });

// Both updates are strict: a limit that is misspelled and dropped would not be there, and its author would believe in it.

export const OrganizationQuotasUpdate = z
  .strictObject({
    members: quota(largestQuotas.members),
    credentials: quota(largestQuotas.credentials),
    pending_invitations: quota(largestQuotas.pending_invitations),
  })
  .meta({ id: 'OrganizationQuotasUpdate', description: 'Absent fields keep their value; zero restores the default' });

export const OrganizationPolicies = z
  .object({
    require_second_factor: z
      .boolean()
      .meta({ description: 'Whether members without a second factor can use nothing of the organization' }),
    max_token_days: z
      .int()
      .optional()
      .meta({ description: 'How long a named token lives, at most, that may use the organization' }),
    allowed_networks: z
      .array(z.string())
      .meta({ description: 'Where requests may come from, in CIDR notation. None: from everywhere' }),
    vend_max_seconds: z.int().optional().meta({ description: 'How long a short-lived key lives, at most' }),
    vend_max_access: z
      .enum(vendAccess)
      .optional()
      .meta({ description: 'The most that keys and signatures are given for' }),
    quotas: OrganizationQuotas,
  })
  .meta({
    id: 'OrganizationPolicies',
    description: 'The demands of an organization on its members, beside their roles. An absent limit is none',
  });

export const OrganizationPoliciesUpdate = z
  .strictObject({
    require_second_factor: z.boolean().optional(),
    max_token_days: z.int().min(0).max(365).optional().meta({ description: 'Zero: no limit but that of the site' }),
    allowed_networks: z
      .array(network)
      .max(100)
      .optional()
      .meta({ description: 'Addresses and networks. An empty list permits all' }),
    vend_max_seconds: z
      .int()
      .max(43_200)
      .refine((seconds) => seconds === 0 || seconds >= 900, 'must be 0, or from 900 to 43200')
      .optional()
      .meta({ description: 'From 900 to 43200. Zero: no limit but that of the API' }),
    vend_max_access: z
      .enum(['', ...vendAccess])
      .optional()
      .meta({ description: 'Empty: as roles and scopes permit' }),
    quotas: OrganizationQuotas.partial().optional().meta({ description: 'As they were read. Not changed here' }),
  })
  .meta({ id: 'OrganizationPoliciesUpdate', description: 'Absent fields keep their value; an empty value clears' });
