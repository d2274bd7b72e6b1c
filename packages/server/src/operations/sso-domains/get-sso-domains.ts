import { operations } from '@tessera/contract';
import type { UseCase } from '../use-case.ts';
import { domainAnswer } from './domain.ts';
import { organizationFor } from './find-domain.ts';

/** The domains of the organization, for those who may change it. */
export const getSSODomains: UseCase<'getSSODomains'> = async (deps, { principal, params }) =>
  deps.db.read(async (stores) => {
    const { action } = operations.getSSODomains;
    const organization = await organizationFor(stores, params.organization, principal, action);
    const found = await stores.ssoDomains.listOf(organization.id);
    return { domain_configs: found.map((record) => domainAnswer(deps, record)) };
  });
