import { type OperationId, type Operations, operations, type Role, type Scope, scopesInclude } from '@tessera/contract';
import { requireAction } from '../../access/can.ts';
import type { Principal } from '../../access/principal.ts';
import { Problem } from '../../kit/problem.ts';
import { isNamed, nameOrId } from '../../services/namespaces/name.ts';
import { findMembership } from '../members/membership.ts';
import type { OrganizationRecord } from '../organizations/store.ts';
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
  const { permission, action } = operations[operation];
  if (isNamed(path, principal.userId, principal.username)) {
    requireOneOf(principal, permission.ownNamespace);
    return { id: principal.userId, namesOnly: !scopesInclude(principal.scopes, 'user:admin') };
  }
  const membership = await findMembership(stores, nameOrId(path), principal);
  if (!membership) throw new Problem('namespace_not_found');
  const { organization, caller } = membership;
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

function requireOneOf(principal: Principal, wanted: readonly Scope[]): void {
  if (!wanted.some((scope) => scopesInclude(principal.scopes, scope))) throw new Problem('insufficient_scope');
}
