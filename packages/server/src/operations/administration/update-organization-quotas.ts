import { changeQuotas, organizationOf } from '../../services/administration/quotas.ts';
import type { UseCase } from '../use-case.ts';

/** Changes how much an organization may have. */
export const updateOrganizationQuotas: UseCase<'updateOrganizationQuotas'> = (deps, { params, body, now }) =>
  deps.db.write((stores) => changeQuotas(stores, params.organization, body, now), {
    serializeBy: async (stores) => (await organizationOf(stores, params.organization)).id,
  });
