import type { OrganizationPolicies, OrganizationQuotas } from '@tessera/contract';
import type * as z from 'zod';
import type { OrganizationRecord } from '../organizations/store.ts';
import { type OrganizationQuotas as Quotas, withUsual } from './quotas.ts';

export function policiesAnswer({ policies, quotas }: OrganizationRecord): z.input<typeof OrganizationPolicies> {
  return {
    require_second_factor: policies.secondFactorRequired,
    max_token_days: policies.maxTokenDays,
    allowed_networks: [...policies.allowedNetworks],
    vend_max_seconds: policies.vendMaxSeconds,
    vend_max_access: policies.vendMaxAccess,
    quotas: quotasAnswer(quotas),
  };
}

/** The quotas as they hold. */
export function quotasAnswer(quotas: Quotas): z.input<typeof OrganizationQuotas> {
  const { members, credentials, pendingInvitations } = withUsual(quotas);
  return { members, credentials, pending_invitations: pendingInvitations };
}
