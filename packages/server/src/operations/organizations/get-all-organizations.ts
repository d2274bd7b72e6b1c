import type { UseCase } from '../use-case.ts';
import { organizationAnswer } from './answer.ts';

/** The caller's organizations, each with its members. */
export const getAllOrganizations: UseCase<'getAllOrganizations'> = async (deps, { principal }) =>
  deps.db.read(async (stores) => {
    const memberships = new Map(
      (await stores.members.listOfUser(principal.userId)).map((membership) => [membership.organizationId, membership]),
    );
    const answers = [];
    for (const organization of await stores.organizations.listOf(principal.userId)) {
      const viewer = memberships.get(organization.id);
      // They joined between the two look-ups: next time.
      if (!viewer) continue;
      answers.push(organizationAnswer(organization, viewer, await stores.members.listOf(organization.id)));
    }
    return answers;
  });
