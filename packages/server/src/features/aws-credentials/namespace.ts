import { operations, type Scope, scopesInclude } from '@tessera/contract';
import { requireAction } from '../../access/can.ts';
import type { Principal } from '../../access/principal.ts';
import { Problem } from '../../kit/problem.ts';
import { nameOrId } from '../namespaces/name.ts';
import type { Stores } from '../stores.ts';

const { permission: reading } = operations.checkAWSAccessCredentials;
const { permission: writing } = operations.addAWSAccessCredentials;

/**
 * The ID of the namespace that the path names, if the caller may read or change the credentials in it. A namespace of
 * somebody else, or none at all, is the same 404.
 */
export async function credentialsNamespace(
  stores: Stores,
  path: string,
  principal: Principal,
  purpose: 'read' | 'change',
): Promise<string> {
  const which = nameOrId(path);
  const permission = purpose === 'read' ? reading : writing;
  const isOwn =
    'id' in which ? which.id === principal.userId : (await stores.users.find(which))?.id === principal.userId;
  if (isOwn) {
    requireOneOf(principal, permission.ownNamespace);
    return principal.userId;
  }
  const organization = await stores.organizations.find(which);
  const caller = organization && (await stores.members.find(organization.id, principal.userId));
  if (!organization || !caller) throw new Problem('namespace_not_found');
  requireOneOf(principal, permission.organization);
  requireAction(caller.role, purpose === 'read' ? 'write' : 'edit_organization');
  return organization.id;
}

/** Whether the caller, who may read credentials, sees no more of them than their names. */
export function seesNamesOnly(principal: Principal): boolean {
  const more: readonly Scope[] = ['user:admin', 'organization:read'];
  return !more.some((scope) => scopesInclude(principal.scopes, scope));
}

function requireOneOf(principal: Principal, wanted: readonly Scope[]): void {
  if (!wanted.some((scope) => scopesInclude(principal.scopes, scope))) throw new Problem('insufficient_scope');
}
