import { operations } from '@tessera/contract';
import { writeInOrganization } from '../members/membership.ts';
import type { UseCase } from '../use-case.ts';
import { domainOf } from './find-domain.ts';

/** Removes a domain. The accounts that its provider signed in stay, and so do their sessions. */
export const deleteSSODomain: UseCase<'deleteSSODomain'> = async (deps, { principal, params, now }) => {
  const { action } = operations.deleteSSODomain;
  await writeInOrganization(
    deps,
    { path: params.organization, principal, action },
    async (stores, { organization }) => {
      const { id } = await domainOf(stores, organization, params.uuid);
      await stores.ssoDomains.remove(id);
      await stores.audit.add({ at: now, action: 'sso_domain.delete', subjectId: id, namespaceId: organization.id });
    },
  );
  return undefined;
};
