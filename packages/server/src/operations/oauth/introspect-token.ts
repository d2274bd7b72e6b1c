import { actionsOf, actionsOfOneself, type Introspection } from '@tessera/contract';
import type * as z from 'zod';
import { owedBy } from '../../access/can.ts';
import type { TokenAccount } from '../../authentication/accounts.ts';
import { holderOf } from '../../authentication/authenticate.ts';
import { instantOf } from '../../kit/clock.ts';
import { andThen } from '../../kit/concurrency/and-then.ts';
import { Problem } from '../../kit/problem.ts';
import { Secret } from '../../kit/secret.ts';
import { hashToken, isMailed, isToken } from '../tokens/token.ts';
import type { Deps, UseCase } from '../use-case.ts';

type Answer = z.input<typeof Introspection>;

/** The one answer for all that is not active: to tell which it is would be an oracle (RFC 7662, 2.2). */
const inactive: Answer = { active: false };

const made = new WeakMap<TokenAccount, Answer>();

/** Whose token it is and what it permits, as a request with it would be authenticated at this moment. */
export const introspectToken: UseCase<'introspectToken'> = (deps, { body: { token }, now }) => {
  // What a mailed link carries stands for its mail, and for nothing that a data service has.
  if (!isToken(token) || isMailed(token)) return inactive;
  const found = deps.accounts.byTokenHash(hashToken(new Secret(token)));
  // The time after the look-up: on PostgreSQL, its answer has set the clock.
  const isRemembered = !(found instanceof Promise);
  return andThen(found, (holder) => answerOf(deps, holder, isRemembered ? now : instantOf(deps.clock())));
};

function answerOf(deps: Deps, found: TokenAccount | undefined, now: string): Answer {
  if (!found || !isActive(found, now)) return inactive;
  deps.lastUsed.note(found, now);
  let answer = made.get(found);
  if (!answer) {
    answer = wholeAnswer(found, deps.publicUrl());
    made.set(found, answer);
  }
  return answer;
}

/** Whether it authenticates, and for more than setting a new password or turning a second factor on. */
function isActive(found: TokenAccount, now: string): boolean {
  try {
    return owedBy(holderOf(found, now)) === undefined;
  } catch (error) {
    if (error instanceof Problem) return false;
    throw error;
  }
}

function wholeAnswer({ token, account: { user, memberships } }: TokenAccount, issuer: string): Answer {
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
    organizations: memberships.map(({ organizationId, organizationName, role }) => ({
      id: organizationId,
      name: organizationName,
      role,
      allowed_actions: actionsOf(role),
    })),
  };
}

/** Seconds since 1970, rounded down: nothing is told to live longer than it does. */
function secondsOf(instant: string): number {
  return Math.floor(Date.parse(instant) / 1000);
}
