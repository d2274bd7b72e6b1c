import { nameKey } from '../../services/namespaces/name.ts';
import { isLarge } from '../large-answers.ts';
import { asksForPart, partOfList } from '../part-of-list.ts';
import type { UseCase } from '../use-case.ts';
import { listedAnswer } from './answer.ts';

/** A megabyte, where each has as many asset locations as a request can hold. */
const fewOrganizations = 20;

/**
 * The caller's organizations. Without their members, which no client reads here: other users decide their number, and
 * this list would be as long as all of them together. `getOrganization` has them. All of the organizations, unless the
 * query asks for some.
 */
export const getAllOrganizations: UseCase<'getAllOrganizations'> = async (deps, { principal, query }) =>
  deps.largeAnswers.build((mayBe) => {
    if (!mayBe.large && principal.account.memberships.length > fewOrganizations) return isLarge;
    return deps.db.read(async (stores) => {
      const memberships = new Map(principal.account.memberships.map((each) => [each.organizationId, each]));
      const answers = [];
      for (const organization of await stores.organizations.listOf(principal.userId)) {
        const viewer = memberships.get(organization.id);
        // The caller joined after authentication: next time.
        if (viewer) answers.push(listedAnswer(organization, viewer, principal));
      }
      if (!asksForPart(query)) return answers;
      return partOfList(answers, query, {
        searched: ({ name, description }) => [name, description],
        sorts: { name: ({ name }) => nameKey(name), created_at: (organization) => organization.created_at },
      }).part;
    });
  });
