import type { OrganizationQuotasUpdate } from '@tessera/contract';
import type * as z from 'zod';
import { Problem } from '../../kit/problem.ts';
import type { OrganizationRecord } from '../../operations/organizations/store.ts';
import { quotasAnswer } from '../../operations/policies/answer.ts';
import type { Stores } from '../../operations/stores.ts';
import { nameOrId } from '../namespaces/name.ts';

/** The organization of this name or ID, for the operator: site administrators are not members of it. */
export async function organizationOf({ organizations }: Stores, named: string): Promise<OrganizationRecord> {
  const organization = await organizations.find(nameOrId(named));
  if (!organization) throw new Problem('organization_not_found');
  return organization;
}

/**
 * Changes quotas: absent keeps a quota, zero restores the default. Things that exist stay, even beyond the new quota.
 */
export async function changeQuotas(
  stores: Stores,
  named: string,
  changes: z.output<typeof OrganizationQuotasUpdate>,
  now: string,
) {
  const { id, quotas } = await organizationOf(stores, named);
  const changed = {
    members: after(quotas.members, changes.members),
    credentials: after(quotas.credentials, changes.credentials),
    pendingInvitations: after(quotas.pendingInvitations, changes.pending_invitations),
  };
  await stores.organizations.setQuotas(id, changed);
  const detail = Object.entries(changes).flatMap(([name, value]) =>
    value === undefined ? [] : [`${name} ${value || 'usual'}`],
  );
  if (detail.length > 0) {
    await stores.audit.add({ at: now, action: 'admin.quotas', subjectId: id, detail: detail.sort().join(', ') });
  }
  return quotasAnswer(changed);
}

function after(before: number | undefined, change: number | undefined): number | undefined {
  return change === undefined ? before : change || undefined;
}
