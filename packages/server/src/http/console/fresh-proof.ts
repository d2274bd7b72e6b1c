import { type OperationId, operations, type Scope, scopeIncludes } from '@tessera/contract';
import { scopesAskedFor } from '../../operations/tokens/requested-scopes.ts';

const always = (): boolean => true;

/** The operations that need a fresh proof, and for which bodies. */
const needs = {
  deleteUser: always,
  deleteOrganization: always,
  // The provider decides which users sign in to the accounts of the domain.
  createSSODomain: always,
  updateSSODomain: always,
  answerDeviceRequest: (body: { approve?: boolean }) => body.approve === true,
  addUserToOrganization: (body: { role?: string }) => body.role === 'owner',
  updateUserInOrganization: (body: { role?: string }) => body.role === 'owner',
  joinOrganization: (body: { organization_role?: string }) => body.organization_role === 'owner',
} satisfies { [Id in OperationId]?: (body: never) => boolean };

const names = Object.keys(needs) as (keyof typeof needs)[];
const scopesOfNeeds = names.map((id) => operations[id].permission.scope);

/**
 * Whether a console session must have proven the password less than ten minutes ago: for operations that cannot be
 * undone or whose effect outlives the session, so that an unattended screen does not permit them. The console asks for
 * the password and sends the request again. API clients are not asked: they hold a token for programs, which has no
 * screen. So a new token that permits such an operation needs the proof itself.
 */
export function needsFreshProof(id: OperationId, body: unknown): boolean {
  if (id === 'requestToken') return permitsSuch((body as { scope?: string | string[] } | undefined)?.scope);
  const need: ((body: never) => boolean) | undefined = Object.hasOwn(needs, id)
    ? needs[id as keyof typeof needs]
    : undefined;
  return need?.(body as never) ?? false;
}

/** A token without scopes gets those of the session, which are all. */
function permitsSuch(scope: string | readonly string[] | undefined): boolean {
  const scopes = scopesAskedFor(scope) as Scope[];
  return scopes.length === 0 || scopes.some((held) => scopesOfNeeds.some((wanted) => scopeIncludes(held, wanted)));
}
