import type { Stores } from '../stores.ts';

/** How much an organization may have, where the operator set it. */
export interface OrganizationQuotas {
  members?: number | undefined;
  credentials?: number | undefined;
  pendingInvitations?: number | undefined;
}

/** How much a namespace may have of everything, unless the operator set another quota. */
export const usualQuotas = { members: 10_000, credentials: 200, pendingInvitations: 100 } as const;

/** The quotas of a namespace: a user's has the defaults. */
export async function quotasHolding(
  { organizations }: Pick<Stores, 'organizations'>,
  namespaceId: string,
): Promise<Record<keyof OrganizationQuotas, number>> {
  return withUsual((await organizations.find({ id: namespaceId }))?.quotas);
}

/** Quotas with the usual ones in the place of those that are not set. */
export function withUsual(quotas: OrganizationQuotas = {}): Record<keyof OrganizationQuotas, number> {
  return {
    members: quotas.members ?? usualQuotas.members,
    credentials: quotas.credentials ?? usualQuotas.credentials,
    pendingInvitations: quotas.pendingInvitations ?? usualQuotas.pendingInvitations,
  };
}
