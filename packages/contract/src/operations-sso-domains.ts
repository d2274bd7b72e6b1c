import type { Operation } from './operations.ts';
import * as domains from './sso-domains.ts';

const reading = { scope: 'organization:read' } as const;
const writing = { scope: 'organization:admin' } as const;
const setupErrors = ['organization_not_found', 'forbidden', 'endpoint_not_allowed'] as const;

/**
 * Domains of an organization whose people sign in at its own identity provider. Who decides on a provider decides who signs
 * in to the accounts of the domain, so that only owners do.
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
  },
  getSSODomains: {
    id: 'getSSODomains',
    method: 'GET',
    path: '/organizations/{organization}/sso_domains',
    tag: 'sso',
    summary: "List an organization's domains",
    permission: reading,
    action: 'edit_organization',
    output: domains.SSODomainConfigs,
    errors: ['organization_not_found', 'forbidden'],
  },
  getSSODomain: {
    id: 'getSSODomain',
    method: 'GET',
    path: '/organizations/{organization}/sso_domains/{uuid}',
    tag: 'sso',
    summary: 'Show a domain',
    permission: reading,
    action: 'edit_organization',
    output: domains.SSODomainConfig,
    errors: ['organization_not_found', 'forbidden', 'sso_domain_not_found'],
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
  },
  deleteSSODomain: {
    id: 'deleteSSODomain',
    method: 'DELETE',
    path: '/organizations/{organization}/sso_domains/{uuid}',
    tag: 'sso',
    summary: 'Remove a domain; its provider signs in nobody any more',
    permission: writing,
    action: 'delete_organization',
    errors: ['organization_not_found', 'forbidden', 'sso_domain_not_found'],
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
  },
} as const satisfies Record<string, Operation>;
