import type { Operation } from './operation.ts';
import * as domains from './sso-domains.ts';

const reading = { scope: 'organization:read' } as const;
const writing = { scope: 'organization:admin' } as const;
const setupErrors = ['organization_not_found', 'forbidden', 'endpoint_not_allowed'] as const;

const exampleCom = { organization: 'acme', uuid: '0199a1b2-c3d4-7e5f-8a9b-000000000004' };

/**
 * Domains of an organization whose people sign in at its own identity provider. The provider decides who signs in to
 * the accounts of the domain, so only owners set it.
 */
export const ssoDomainOperations = {
  createSSODomain: {
    id: 'createSSODomain',
    method: 'POST',
    path: '/organizations/{organization}/sso_domain',
    tag: 'sso',
    summary: 'Add a domain, to be verified by a TXT record',
    permission: writing,
    action: 'delete_organization',
    body: domains.NewSSODomain,
    output: domains.SSODomainConfig,
    errors: [...setupErrors, 'sso_domain_taken', 'quota_exceeded'],
    example: {
      path: { organization: 'acme' },
      body: { domain: 'example.org', default_role: 'read_only' },
      cli: 'tessera org domain add acme example.org',
    },
  },
  getSSODomains: {
    id: 'getSSODomains',
    method: 'GET',
    path: '/organizations/{organization}/sso_domains',
    tag: 'sso',
    summary: "List an organization's domains",
    hot: true,
    permission: reading,
    action: 'edit_organization',
    output: domains.SSODomainConfigs,
    errors: ['organization_not_found', 'forbidden'],
    example: { path: { organization: 'acme' }, cli: 'tessera org domain list acme' },
  },
  getSSODomain: {
    id: 'getSSODomain',
    method: 'GET',
    path: '/organizations/{organization}/sso_domains/{uuid}',
    tag: 'sso',
    summary: 'Show a domain',
    hot: true,
    permission: reading,
    action: 'edit_organization',
    output: domains.SSODomainConfig,
    errors: ['organization_not_found', 'forbidden', 'sso_domain_not_found'],
    example: { path: exampleCom, cli: 'tessera org domain show acme example.com' },
  },
  updateSSODomain: {
    id: 'updateSSODomain',
    method: 'PATCH',
    path: '/organizations/{organization}/sso_domains/{uuid}',
    tag: 'sso',
    summary: "Change a domain's provider or the role of new people",
    permission: writing,
    action: 'delete_organization',
    body: domains.SSODomainUpdate,
    output: domains.SSODomainConfig,
    errors: [...setupErrors, 'sso_domain_not_found'],
    example: {
      path: exampleCom,
      body: { default_role: 'read_write' },
      cli: 'tessera org domain update acme example.com --default-role read_write',
    },
  },
  deleteSSODomain: {
    id: 'deleteSSODomain',
    method: 'DELETE',
    path: '/organizations/{organization}/sso_domains/{uuid}',
    tag: 'sso',
    summary: 'Remove a domain; its provider signs in no user any more',
    permission: writing,
    action: 'delete_organization',
    errors: ['organization_not_found', 'forbidden', 'sso_domain_not_found'],
    example: { path: exampleCom, cli: 'tessera org domain remove acme example.com' },
  },
  checkSSODomain: {
    id: 'checkSSODomain',
    method: 'POST',
    path: '/organizations/{organization}/sso_domains/{uuid}/run_check',
    tag: 'sso',
    summary: 'Ask DNS for the TXT record now',
    permission: writing,
    action: 'delete_organization',
    repeatable: true,
    output: domains.DomainCheckResult,
    errors: ['organization_not_found', 'forbidden', 'sso_domain_not_found', 'sso_domain_taken'],
    example: { path: exampleCom, cli: 'tessera org domain check acme example.com' },
  },
} as const satisfies Record<string, Operation>;
