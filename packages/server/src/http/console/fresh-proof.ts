import { type OperationId, operations, type Scope, scopeIncludes } from '@tessera/contract';
import { scopesAskedFor } from '../../operations/tokens/requested-scopes.ts';

/**
 * Whether a console session must have proven the password less than ten minutes ago: for operations that cannot be
 * undone or whose effect outlives the session, so that an unattended screen does not permit them. The console asks for
 * the password and sends the request again. API clients are not asked: they hold a token for programs, which has no
 * screen.
 */
export function needsFreshProof(id: OperationId, body: unknown): boolean {
  switch (id) {
    case 'deleteUser':
    case 'deleteOrganization':
    // The provider decides who signs in to the accounts of the domain.
    case 'createSSODomain':
    case 'updateSSODomain':
      return true;
    case 'answerDeviceRequest':
      return (body as { approve?: boolean }).approve === true;
    case 'requestToken':
      return givesProvenOperation((body as { scope?: string | string[] } | undefined)?.scope);
    case 'addUserToOrganization':
    case 'updateUserInOrganization':
      return (body as { role?: string }).role === 'owner';
    case 'joinOrganization':
      return (body as { organization_role?: string }).organization_role === 'owner';
    default:
      return false;
  }
}

/** Those that the switch above names. A token that may use one needs the proof itself: it is asked for none later. */
const proven = [
  ...(['deleteUser', 'deleteOrganization', 'createSSODomain', 'updateSSODomain', 'answerDeviceRequest'] as const),
  ...(['addUserToOrganization', 'updateUserInOrganization', 'joinOrganization'] as const),
].map((id) => operations[id].permission.scope);

/** A token without scopes gets those of the session, which are all. */
function givesProvenOperation(scope: string | readonly string[] | undefined): boolean {
  const scopes = scopesAskedFor(scope) as Scope[];
  return scopes.length === 0 || scopes.some((held) => proven.some((wanted) => scopeIncludes(held, wanted)));
}
