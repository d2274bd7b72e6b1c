import { operations } from '@tessera/contract';
import { requireAction } from '../../access/can.ts';
import { isLarge } from '../large-answers.ts';
import { membershipOf } from '../members/membership.ts';
import type { UseCase } from '../use-case.ts';
import { organizationAnswer } from './answer.ts';

/** Half a megabyte, as members with the longest names and addresses are written. */
const fewMembers = 500;

export const getOrganization: UseCase<'getOrganization'> = async (deps, { principal, params }) =>
  deps.largeAnswers.build((mayBe) =>
    deps.db.read(async (stores) => {
      const { organization, caller } = await membershipOf(stores, params.organization, principal);
      requireAction(caller.role, operations.getOrganization.action);
      if (!mayBe.large && (await stores.members.count(organization.id)) > fewMembers) return isLarge;
      return organizationAnswer(organization, caller, await stores.members.listOf(organization.id));
    }),
  );
