import { operations } from '@tessera/contract';
import { requireAction } from '../../access/can.ts';
import { membershipOf } from '../members/membership.ts';
import type { UseCase } from '../use-case.ts';
import { policiesAnswer } from './answer.ts';
import { requirePoliciesToMend } from './policies.ts';

/** An organization's policies, and the quotas that hold for it. */
export const getOrganizationPolicies: UseCase<'getOrganizationPolicies'> = (deps, { principal, params, now }) =>
  deps.db.read(async (stores) => {
    const membership = await membershipOf(stores, params.organization, principal, 'policies');
    requirePoliciesToMend(membership, principal, now);
    requireAction(membership.caller.role, operations.getOrganizationPolicies.action);
    return policiesAnswer(membership.organization);
  });
