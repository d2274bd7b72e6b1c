import { operations } from '@tessera/contract';
import { requireAction } from '../../access/can.ts';
import type { UseCase } from '../use-case.ts';
import { memberAnswer } from './answer.ts';
import { memberOf, membershipOf } from './membership.ts';

export const getOrganizationUser: UseCase<'getOrganizationUser'> = async (deps, { principal, params }) =>
  deps.db.read(async (stores) => {
    const { organization, caller } = await membershipOf(stores, params.organization, principal);
    requireAction(caller.role, operations.getOrganizationUser.action);
    return memberAnswer(await memberOf(stores, organization, params.username), caller);
  });
