import type { Operation } from './operation.ts';
import * as models from './policies.ts';

/** The demands of an organization on its members. */
export const policyOperations = {
  getOrganizationPolicies: {
    id: 'getOrganizationPolicies',
    method: 'GET',
    path: '/organizations/{organization}/-/policies',
    tag: 'organizations',
    summary: "Read an organization's policies and quotas",
    hot: true,
    permission: { scope: 'organization:read' },
    action: 'edit_organization',
    output: models.OrganizationPolicies,
    errors: ['organization_not_found', 'forbidden'],
    example: { path: { organization: 'acme' }, cli: 'tessera org policies show acme' },
  },
  updateOrganizationPolicies: {
    id: 'updateOrganizationPolicies',
    method: 'PATCH',
    path: '/organizations/{organization}/-/policies',
    tag: 'organizations',
    summary: "Change an organization's policies",
    permission: { scope: 'organization:admin' },
    action: 'edit_organization',
    ownersOnly: true,
    body: models.OrganizationPoliciesUpdate,
    output: models.OrganizationPolicies,
    errors: ['organization_not_found', 'forbidden', 'password_required', 'would_lock_out'],
    example: {
      path: { organization: 'acme' },
      as: 'password',
      body: { max_token_days: 90, vend_max_seconds: 3600 },
      cli: 'tessera org policies set acme --max-token-days 90 --vend-max-seconds 3600',
    },
  },
} as const satisfies Record<string, Operation>;

/** How much an organization may have, which site administrators decide. */
export const quotaOperations = {
  getOrganizationQuotas: {
    id: 'getOrganizationQuotas',
    method: 'GET',
    path: '/admin/organizations/{organization}/quotas',
    tag: 'administration',
    summary: 'Read the quotas of an organization',
    hot: true,
    permission: { scope: '*', siteAdmin: true },
    output: models.OrganizationQuotas,
    errors: ['forbidden', 'organization_not_found'],
    example: { path: { organization: 'acme' }, cli: 'tessera admin org quotas acme' },
  },
  updateOrganizationQuotas: {
    id: 'updateOrganizationQuotas',
    method: 'PATCH',
    path: '/admin/organizations/{organization}/quotas',
    tag: 'administration',
    summary: 'Change the quotas of an organization',
    permission: { scope: '*', siteAdmin: true, proven: true },
    body: models.OrganizationQuotasUpdate,
    output: models.OrganizationQuotas,
    errors: ['forbidden', 'password_required', 'organization_not_found'],
    example: {
      path: { organization: 'acme' },
      as: 'password',
      body: { members: 20_000 },
      cli: 'tessera admin org quotas acme --members 20000',
    },
  },
} as const satisfies Record<string, Operation>;
