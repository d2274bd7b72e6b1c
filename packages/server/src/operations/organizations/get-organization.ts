import { longestPage, operations, usualPage } from '@tessera/contract';
import { requireAction, roleCan } from '../../access/can.ts';
import { nameKey } from '../../services/namespaces/name.ts';
import { isLarge } from '../large-answers.ts';
import { membershipOf } from '../members/membership.ts';
import { asksForPart } from '../part-of-list.ts';
import type { UseCase } from '../use-case.ts';
import { organizationAnswer } from './answer.ts';

/** Half a megabyte, as members with the longest names and addresses are written. */
const fewMembers = longestPage;

/** An organization with its members: all of them, unless the query asks for some. */
export const getOrganization: UseCase<'getOrganization'> = async (deps, { principal, params, query }) =>
  deps.largeAnswers.build((mayBe) =>
    deps.db.read(async (stores) => {
      const { organization, caller } = await membershipOf(stores, params.organization, principal);
      requireAction(caller.role, operations.getOrganization.action);
      const { search, role, sort, page = 1, per_page: limit = usualPage } = query;
      if (asksForPart(query)) {
        const { members, total } = await stores.members.pageOf(organization.id, {
          search: search === undefined ? undefined : nameKey(search),
          // A caller that may not see addresses cannot search by them either.
          byEmail: roleCan(caller.role, 'edit_organization'),
          role,
          reversed: sort === '-username',
          offset: (page - 1) * limit,
          limit,
        });
        return { ...organizationAnswer(organization, caller, members), users_total: total };
      }
      // A list with a limit in place of the count is no quicker: SQLite sorts it in a table of its own.
      if (!mayBe.large && (await stores.members.count(organization.id)) > fewMembers) return isLarge;
      return organizationAnswer(organization, caller, await stores.members.listOf(organization.id));
    }),
  );
