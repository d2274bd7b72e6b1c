import { operations } from '@tessera/contract';
import type { UseCase } from '../use-case.ts';
import { domainAnswer } from './domain.ts';
import { domainOf, organizationFor } from './find-domain.ts';

/** One domain of the organization. */
export const getSSODomain: UseCase<'getSSODomain'> = async (deps, { principal, params }) =>
  deps.db.read(async (stores) => {
    const { action } = operations.getSSODomain;
    const organization = await organizationFor(stores, params.organization, principal, action);
    return domainAnswer(deps, await domainOf(stores, organization, params.uuid));
  });
