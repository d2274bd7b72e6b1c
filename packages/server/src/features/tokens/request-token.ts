import { lifetimeBound } from '../../access/principal.ts';
import { day, earlier, later, minute } from '../../kit/clock.ts';
import { Problem } from '../../kit/problem.ts';
import type { UseCase } from '../use-case.ts';
import { tokenAnswer } from './answer.ts';
import { freeName } from './free-name.ts';
import { requestedScopes } from './requested-scopes.ts';
import type { TokenRecord } from './store.ts';
import { hashToken, hintOf, looksLikeToken, newToken } from './token.ts';

/** How many named tokens a user may have at once. */
export const tokenQuota = 200;
const defaultLife = 30 * minute;
const longestLife = 365 * day;
// `DELETE /tokens/session` and `/tokens/scopes` read like something else than revoking a token of that name.
const misleading = ['session', 'scopes'];

/** Makes a named token that can do no more and lives no longer than what asks for it. */
export const requestToken: UseCase<'requestToken'> = async (deps, { principal, body, now }) => {
  const scopes = requestedScopes(body?.scope, principal, now);
  const expiresAt = expiry(body?.expires, lifetimeBound(principal), now);
  const wanted = body?.name || 'token';
  if (looksLikeToken(wanted)) throw new Problem('invalid_request', { message: 'name: must not look like a token' });

  const secret = newToken('named');
  const record: TokenRecord = {
    id: deps.newId(),
    hash: hashToken(secret),
    hint: hintOf(secret),
    userId: principal.userId,
    kind: 'named',
    name: wanted,
    scopes,
    issuedAt: now,
    expiresAt,
    madeByPassword: principal.token === undefined,
    passwordAt: principal.passwordAt,
  };
  return deps.db.write(
    async ({ tokens, audit }) => {
      if (principal.token && !(await tokens.stillThere(principal.token.id, now))) {
        throw new Problem('not_authenticated');
      }
      await tokens.removeExpired(principal.userId, now);
      if ((await tokens.count(principal.userId, 'named', now)) >= tokenQuota) {
        throw new Problem('quota_exceeded', { message: `You have ${tokenQuota} tokens already: revoke some first` });
      }
      const taken = await tokens.takenNames(principal.userId, wanted);
      const named = { ...record, name: freeName(wanted, misleading.includes(wanted) ? [wanted, ...taken] : taken) };
      await tokens.insert(named);
      await audit.add({ at: now, action: 'token.create', subjectId: named.id });
      // In here, as it is kept with the token for a retry.
      return tokenAnswer(named, secret.reveal());
    },
    { turn: principal.userId },
  );
};

function expiry(asked: string | undefined, bound: string | undefined, now: string): string {
  if (asked !== undefined && asked <= now) {
    throw new Problem('invalid_request', { message: 'expires: must be in the future' });
  }
  const wanted = earlier(asked ?? later(now, defaultLife), later(now, longestLife));
  return bound === undefined ? wanted : earlier(wanted, bound);
}
