import { organizationOf } from '../../services/administration/quotas.ts';
import { quotasAnswer } from '../policies/answer.ts';
import type { UseCase } from '../use-case.ts';

/** The quotas of an organization, as they hold. */
export const getOrganizationQuotas: UseCase<'getOrganizationQuotas'> = (deps, { params }) =>
  deps.db.read(async (stores) => quotasAnswer((await organizationOf(stores, params.organization)).quotas));
