import { operations } from '@tessera/contract';
import { requireAction } from '../../access/can.ts';
import { membershipOf } from '../members/membership.ts';
import type { UseCase } from '../use-case.ts';
import { organizationAnswer } from './answer.ts';

export const getOrganization: UseCase<'getOrganization'> = async (deps, { principal, params }) =>
  deps.db.read(async (stores) => {
    const { organization, caller } = await membershipOf(stores, params.organization, principal);
    requireAction(caller.role, operations.getOrganization.action);
    return organizationAnswer(organization, caller, await stores.members.listOf(organization.id));
  });
