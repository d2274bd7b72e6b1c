import * as z from 'zod';
import { asciiDomain } from './email.ts';
import { dateTime } from './instant.ts';
import { line } from './text.ts';

/** The roles of a new member from the domain: roles that may change the organization are given by hand. */
export const domainRoles = ['read_write_delete', 'read_write', 'read_only'] as const;
export const verificationStatuses = ['unverified', 'verified', 'grace_period', 'failed'] as const;
export const checkStatuses = ['verified', 'failed', 'error'] as const;
export type VerificationStatus = (typeof verificationStatuses)[number];
export type DomainCheckStatus = (typeof checkStatuses)[number];

const fqdn = /^(?=.{4,253}$)(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]{0,61}[a-z0-9]$/;

/** A domain as DNS and addresses have it: by its A-labels, in lower case, without a dot at its end. */
export const domainName = line(253)
  .transform((text) => asciiDomain(text)?.toLowerCase() ?? '')
  .refine((domain) => fqdn.test(domain), 'must be a domain as in example.com, without a dot at its end');

const issuer = line(1024).meta({
  description: 'Below which /.well-known/openid-configuration is found; empty removes the provider',
  example: 'https://id.example.com',
});
const clientId = line(255).meta({ description: 'The ID of this server at the provider' });
const clientSecret = line(4096).meta({ description: 'Received only; a new issuer needs its secret' });
const defaultRole = z.enum(domainRoles).meta({ description: 'The role of a new member from the domain' });

export const DomainCheckResult = z
  .object({ time: dateTime, status: z.enum(checkStatuses) })
  .meta({ id: 'DomainCheckResult', description: 'The answer of DNS, and the time of the query' });

export const NewSSODomain = z
  .object({
    domain: domainName,
    oidc_issuer: issuer.optional(),
    oidc_client_id: clientId.optional(),
    oidc_client_secret: clientSecret.optional(),
    default_role: defaultRole.optional(),
  })
  .meta({ id: 'NewSSODomain' });

export const SSODomainUpdate = z
  .object({
    domain: domainName.optional().meta({ description: 'Cannot be changed' }),
    oidc_issuer: issuer.optional(),
    oidc_client_id: clientId.optional(),
    oidc_client_secret: clientSecret.optional(),
    default_role: defaultRole.optional(),
  })
  .meta({ id: 'SSODomainUpdate' });

export const SSODomainConfig = z
  .object({
    uuid: z.string().meta({ format: 'uuid' }),
    domain: z.string(),
    oidc_issuer: z.string().optional(),
    oidc_client_id: z.string().optional(),
    domain_setup: z.object({ txt: z.string().meta({ description: 'A TXT record of the domain itself' }) }),
    verification_status: z.enum(verificationStatuses),
    check_results: z.array(DomainCheckResult).meta({ description: 'The last ones, the newest first' }),
    default_role: defaultRole,
    redirect_uri: z.string().meta({ description: 'The redirect URI of this server, to register at the provider' }),
  })
  .meta({
    id: 'SSODomainConfig',
    description: 'A domain of an organization, and the provider that signs its people in',
  });

export const SSODomainConfigs = z.object({ domain_configs: z.array(SSODomainConfig) }).meta({ id: 'SSODomainConfigs' });
