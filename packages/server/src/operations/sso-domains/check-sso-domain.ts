import { operations } from '@tessera/contract';
import { writeInOrganization } from '../members/membership.ts';
import type { UseCase } from '../use-case.ts';
import { askDns, keepCheck } from './check.ts';
import { domainOf, organizationFor } from './find-domain.ts';

/** Queries DNS for the domain's record now, and stores the result. */
export const checkSSODomain: UseCase<'checkSSODomain'> = async (deps, { principal, params, now }) => {
  const { action } = operations.checkSSODomain;
  const record = await deps.db.read(async (stores) => {
    const organization = await organizationFor(stores, params.organization, principal, action);
    return domainOf(stores, organization, params.uuid);
  });
  await deps.limits.domainCheck(record.organizationId, now);
  const check = await askDns(deps, record, now);
  await writeInOrganization(deps, { path: params.organization, principal, action }, async (stores, { organization }) =>
    keepCheck(deps, stores, await domainOf(stores, organization, params.uuid), check),
  );
  deps.mailWaits();
  return check;
};
