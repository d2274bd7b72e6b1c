import { type OperationId, type Operations, operations, type Role, scopesInclude } from '@tessera/contract';
import { requireAction, requireOneOf } from '../../access/can.ts';
import type { Principal } from '../../access/principal.ts';
import { Problem } from '../../kit/problem.ts';
import { isNamed, nameOrId } from '../../services/namespaces/name.ts';
import { findMemberOf, type Membership } from '../members/membership.ts';
import type { OrganizationRecord } from '../organizations/store.ts';
import { requirePolicies } from '../policies/policies.ts';
import type { Stores } from '../stores.ts';
import type { Deps } from '../use-case.ts';

/** The operations whose path names a namespace. */
type CredentialsOperation = {
  [Id in OperationId]: Operations[Id]['path'] extends `/credentials/{namespace}${string}` ? Id : never;
}[OperationId];

export interface CredentialsNamespace {
  id: string;
  /** Whether the caller sees no more of the credentials in it than their names: `array:read` alone shows those. */
  namesOnly: boolean;
  /** The caller's role in the organization; absent in their own namespace. */
  role?: Role;
  /** The organization; absent in the caller's own namespace. */
  organization?: OrganizationRecord;
}

/** A namespace as it was read, before anything is asked of the caller. */
export interface FoundNamespace {
  readonly id: string;
  /** The caller's, in the organization; absent in their own namespace. */
  readonly membership?: Membership;
}

/** The namespace that the path names, if it is the caller's own, or an organization that they are in. */
export async function findNamespace(
  stores: Stores,
  path: string,
  { userId, username }: Pick<Principal, 'userId' | 'username'>,
): Promise<FoundNamespace | undefined> {
  // A name that was theirs before is no other account's.
  if (isNamed(path, userId, username)) return { id: userId };
  const membership = await findMemberOf(stores, nameOrId(path), userId);
  return membership && { id: membership.organization.id, membership };
}

/**
 * The namespace that the path names, if the caller may do this operation on the credentials in it. Another user's
 * namespace, or an unknown one, is the same 404.
 */
export async function credentialsNamespace(
  stores: Stores,
  path: string,
  principal: Principal,
  operation: CredentialsOperation,
): Promise<CredentialsNamespace> {
  return permittedNamespace(await findNamespace(stores, path, principal), principal, operation);
}

/** Throws `namespace_not_found` for none, and what the organization's policies, the caller's scopes and the role refuse. */
export function permittedNamespace(
  found: FoundNamespace | undefined,
  principal: Principal,
  operation: CredentialsOperation,
): CredentialsNamespace {
  if (!found) throw new Problem('namespace_not_found');
  const { permission, action } = operations[operation];
  if (!found.membership) {
    requireOneOf(principal, permission.ownNamespace);
    return { id: principal.userId, namesOnly: !scopesInclude(principal.scopes, 'user:admin') };
  }
  const { organization, caller } = found.membership;
  requirePolicies(organization, principal);
  requireOneOf(principal, permission.organization);
  requireAction(caller.role, action);
  return {
    id: organization.id,
    namesOnly: !scopesInclude(principal.scopes, 'organization:read'),
    role: caller.role,
    organization,
  };
}

/**
 * Writes to the credentials of the namespace that the path names, if the caller may do this operation there. That is checked
 * before the namespace's mutex is waited for, and again in the transaction.
 */
export function writeInNamespace<T>(
  { db }: Pick<Deps, 'db'>,
  { path, principal, operation }: { path: string; principal: Principal; operation: CredentialsOperation },
  work: (stores: Stores, namespace: CredentialsNamespace) => Promise<T>,
): Promise<T> {
  const permitted = (stores: Stores) => credentialsNamespace(stores, path, principal, operation);
  return db.write(async (stores) => work(stores, await permitted(stores)), {
    serializeBy: async (stores) => (await permitted(stores)).id,
  });
}
