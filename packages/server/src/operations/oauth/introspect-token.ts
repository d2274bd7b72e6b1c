import { actionsOf, actionsOfOneself, type IntrospectedOrganization, type Introspection } from '@tessera/contract';
import type * as z from 'zod';
import { owedBy } from '../../access/can.ts';
import type { Principal } from '../../access/principal.ts';
import type { AccountMembership, TokenAccount } from '../../authentication/accounts.ts';
import { holderOf } from '../../authentication/authenticate.ts';
import { instantOf } from '../../kit/clock.ts';
import { andThen } from '../../kit/concurrency/and-then.ts';
import { Problem } from '../../kit/problem.ts';
import { Secret } from '../../kit/secret.ts';
import { noPolicies, refusalOf } from '../policies/policies.ts';
import { hashToken, isMailed, isToken } from '../tokens/token.ts';
import type { Deps, UseCase } from '../use-case.ts';

type Answer = z.input<typeof Introspection>;

/** The one answer for all that is not active: to tell which it is would be an oracle (RFC 7662, 2.2). */
const inactive: Answer = { active: false };

const made = new WeakMap<TokenAccount, Answer>();

/** The user and the permissions of a token, as a request with it would be authenticated at this moment. */
export const introspectToken: UseCase<'introspectToken'> = (deps, { body: { token }, now }) => {
  // A mailed token stands for its mail alone, and gives no access to a data service.
  if (!isToken(token) || isMailed(token)) return inactive;
  const found = deps.accounts.byTokenHash(hashToken(new Secret(token)));
  // The time after the look-up: on PostgreSQL, its answer has set the clock.
  const isRemembered = !(found instanceof Promise);
  return andThen(found, (holder) => answerOf(deps, holder, isRemembered ? now : instantOf(deps.clock())));
};

function answerOf(deps: Deps, found: TokenAccount | undefined, now: string): Answer {
  const holder = found && activeHolder(found, now);
  if (!found || !holder) return inactive;
  deps.lastUsed.note(found, now);
  let answer = made.get(found);
  if (!answer) {
    answer = wholeAnswer(found, holder, deps.publicUrl());
    made.set(found, answer);
  }
  return answer;
}

/** The holder, where the token authenticates for more than setting a new password or turning a second factor on. */
function activeHolder(found: TokenAccount, now: string): Principal | undefined {
  try {
    const holder = holderOf(found, now);
    return owedBy(holder) === undefined ? holder : undefined;
  } catch (error) {
    if (error instanceof Problem) return undefined;
    throw error;
  }
}

function wholeAnswer(
  { token, account: { user, memberships } }: TokenAccount,
  holder: Principal,
  issuer: string,
): Answer {
  return {
    active: true,
    scope: token.scopes.join(' '),
    client_id: token.clientId,
    username: user.username,
    token_type: 'Bearer',
    exp: secondsOf(token.expiresAt),
    iat: secondsOf(token.issuedAt),
    sub: user.id,
    iss: issuer,
    jti: token.id,
    allowed_actions: actionsOfOneself(),
    organizations: memberships.map((membership) => organizationAnswer(membership, holder)),
  };
}

/**
 * The actions that the role and the organization's policies permit. The service alone knows the client's address: it
 * gets the networks.
 */
function organizationAnswer(
  { organizationId, organizationName, role, policies = noPolicies }: AccountMembership,
  holder: Principal,
): z.input<typeof IntrospectedOrganization> {
  const { allowedNetworks, ...ofToken } = policies;
  const demanding = { name: organizationName, policies: { ...ofToken, allowedNetworks: [] } };
  const refusal = refusalOf(demanding, holder)?.code;
  return {
    id: organizationId,
    name: organizationName,
    role,
    allowed_actions: refusal === undefined ? actionsOf(role) : [],
    ...(refusal === 'second_factor_required' || refusal === 'token_lives_too_long' ? { refusal } : {}),
    ...(allowedNetworks.length === 0 ? {} : { allowed_networks: [...allowedNetworks] }),
  };
}

/** Seconds since 1970, rounded down: nothing is told to live longer than it does. */
function secondsOf(instant: string): number {
  return Math.floor(Date.parse(instant) / 1000);
}
