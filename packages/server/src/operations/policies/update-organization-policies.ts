import { type OrganizationPoliciesUpdate, operations } from '@tessera/contract';
import type * as z from 'zod';
import { hasPasswordProof } from '../../access/principal.ts';
import { Problem } from '../../kit/problem.ts';
import { writeInOrganization } from '../members/membership.ts';
import type { UseCase } from '../use-case.ts';
import { policiesAnswer } from './answer.ts';
import { type OrganizationPolicies, refusalOf, requirePoliciesToMend, requireReachable } from './policies.ts';

/**
 * Changes the demands of an organization on its members. Only an owner does, with a fresh proof of the password, and no
 * change that would refuse this very request.
 */
export const updateOrganizationPolicies: UseCase<'updateOrganizationPolicies'> = (
  deps,
  { principal, params, body, now },
) =>
  writeInOrganization(
    deps,
    {
      path: params.organization,
      principal,
      action: operations.updateOrganizationPolicies.action,
      use: 'policies',
    },
    async (stores, membership) => {
      const { organization, caller } = membership;
      requirePoliciesToMend(membership, principal, now);
      if (caller.role !== 'owner') throw new Problem('forbidden', { message: 'Only an owner changes the policies' });
      if (!hasPasswordProof(principal, now)) throw new Problem('password_required');
      requireReachable(body.allowed_networks ?? []);
      const changed = { ...organization, policies: changedPolicies(organization.policies, body) };
      const refusal = refusalOf(changed, principal);
      if (refusal) throw new Problem('would_lock_out', { message: `This would lock you out: ${refusal.message}` });
      await stores.organizations.setPolicies(organization.id, changed.policies);
      const { quotas: _, ...changes } = body;
      const names = Object.keys(changes).sort().join(' ');
      if (names !== '') {
        await stores.audit.add({ at: now, action: 'organization.policies', subjectId: organization.id, detail: names });
      }
      return policiesAnswer(changed);
    },
  );

/** Absent keeps, an empty value clears. */
function changedPolicies(
  before: OrganizationPolicies,
  changes: z.output<typeof OrganizationPoliciesUpdate>,
): OrganizationPolicies {
  const { max_token_days: days, vend_max_seconds: seconds, vend_max_access: access } = changes;
  return {
    secondFactorRequired: changes.require_second_factor ?? before.secondFactorRequired,
    allowedNetworks: changes.allowed_networks ?? before.allowedNetworks,
    maxTokenDays: days === undefined ? before.maxTokenDays : days || undefined,
    vendMaxSeconds: seconds === undefined ? before.vendMaxSeconds : seconds || undefined,
    vendMaxAccess: access === undefined ? before.vendMaxAccess : access || undefined,
  };
}
