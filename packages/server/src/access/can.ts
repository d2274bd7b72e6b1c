import {
  type Action,
  actionsOf,
  type Operation,
  type Permission,
  type Role,
  type Scope,
  scopesInclude,
} from '@tessera/contract';
import { Problem } from '../kit/problem.ts';
import { hasPasswordProof, type Principal } from './principal.ts';

/**
 * Throws unless the caller may use the operation at all. The use case decides which things the caller may use it on.
 *
 * A named token goes on while its user must set a new password or turn a second factor on: programs can do neither. The
 * password comes first; until it is set, no second factor is asked for.
 */
export function requireOperation(
  principal: Principal,
  operation: Pick<Operation, 'permission' | 'beforePasswordChange' | 'beforeSecondFactor'>,
  now: string,
): void {
  const { permission } = operation;
  if (permission === null) return;
  requirePermission(principal, permission, now);
  const owed = owedBy(principal);
  if (owed === 'password' && !operation.beforePasswordChange) throw new Problem('password_change_required');
  if (owed === 'second factor' && !operation.beforeSecondFactor) {
    throw new Problem('second_factor_required', {
      message:
        'This site requires a second factor: turn one on first (POST /v1/user/mfa/totp, or `tessera mfa enable`)',
      reason: 'site',
    });
  }
}

/**
 * The step that the caller must take before anything else; `undefined` for a program's token, because programs can take
 * neither.
 */
export function owedBy(principal: Principal): 'password' | 'second factor' | undefined {
  if (!standsForPassword(principal)) return undefined;
  if (principal.passwordChangeRequired) return 'password';
  return principal.secondFactorRequired && !principal.hasSecondFactor ? 'second factor' : undefined;
}

/** Whether the caller is the password itself, or a session, rather than a token for a program. */
function standsForPassword({ token }: Pick<Principal, 'token'>): boolean {
  return token === undefined || token.kind === 'session';
}

function requirePermission(principal: Principal, permission: Exclude<Permission, null>, now: string): void {
  if ('siteAdmin' in permission) {
    requireScope(principal, permission.scope);
    if (!principal.siteAdmin) throw new Problem('forbidden', { message: 'Only site administrators may do this' });
    if (permission.proven && !hasPasswordProof(principal, now)) throw new Problem('password_required');
    return;
  }
  if ('scope' in permission) {
    if (scopesInclude(principal.scopes, permission.scope)) return;
    if (permission.orInvitation && principal.invitation) return;
    if (permission.orProven && scopesInclude(principal.scopes, permission.orProven)) {
      if (hasPasswordProof(principal, now)) return;
      throw new Problem('password_required');
    }
    throw lacking([permission.scope, ...(permission.orProven ? [permission.orProven] : [])]);
  }
  // For data services, which are no users.
  if ('service' in permission) throw new Problem('invalid_client');
  const either = [...permission.ownNamespace, ...permission.organization];
  requireOneOf(principal, either);
}

/** Throws unless the caller's scopes include this one. */
export function requireScope(principal: Principal, scope: Scope): void {
  requireOneOf(principal, [scope]);
}

/** Throws unless the caller's scopes include one of these. */
export function requireOneOf(principal: Principal, scopes: readonly Scope[]): void {
  if (!scopes.some((scope) => scopesInclude(principal.scopes, scope))) throw lacking(scopes);
}

/** Names the scopes of which one was needed: they stand in the reference, so that nothing is told. */
function lacking(scopes: readonly Scope[]): Problem {
  const needed = [...new Set(scopes)].join(' or ');
  return new Problem('insufficient_scope', {
    message: `This needs the scope ${needed}, which this token does not have`,
  });
}

/** Throws unless the password was given less than ten minutes ago, to a caller with the rights of the account itself. */
export function requirePasswordProof(principal: Principal, now: string): void {
  requireScope(principal, 'user:admin');
  if (!hasPasswordProof(principal, now)) throw new Problem('password_required');
}

/** Whether a role permits an action in its organization. */
export function roleCan(role: Role, action: Action): boolean {
  return actionsOf(role).includes(action);
}

/** Throws unless the role permits the action. */
export function requireAction(role: Role, action: Action): void {
  if (!roleCan(role, action)) throw new Problem('forbidden', { message: `Your role ${role} does not permit this` });
}
