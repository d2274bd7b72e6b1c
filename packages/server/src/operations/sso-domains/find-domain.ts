import type { Action } from '@tessera/contract';
import { requireAction } from '../../access/can.ts';
import type { Principal } from '../../access/principal.ts';
import { Problem } from '../../kit/problem.ts';
import { membershipOf } from '../members/membership.ts';
import type { OrganizationRecord } from '../organizations/store.ts';
import type { Stores } from '../stores.ts';
import type { SsoDomainRecord } from './store.ts';

/** The organization that the path names, for a member whose role permits the action. */
export async function organizationFor(
  stores: Stores,
  path: string,
  principal: Principal,
  action: Action,
): Promise<OrganizationRecord> {
  const { organization, caller } = await membershipOf(stores, path, principal);
  requireAction(caller.role, action);
  return organization;
}

/** The organization's domain of this ID. Throws `sso_domain_not_found`. */
export async function domainOf(
  { ssoDomains }: Stores,
  organization: OrganizationRecord,
  id: string,
): Promise<SsoDomainRecord> {
  const found = await ssoDomains.find(organization.id, id.toLowerCase());
  if (!found) throw new Problem('sso_domain_not_found');
  return found;
}
