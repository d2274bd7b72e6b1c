import { lifetimeBound, longestLifeOf } from '../../access/principal.ts';
import { day, earlier, hour, later, minute } from '../../kit/clock.ts';
import { Problem } from '../../kit/problem.ts';
import type { Stores } from '../stores.ts';
import type { UseCase } from '../use-case.ts';
import { tokenAnswer } from './answer.ts';
import { freeName } from './free-name.ts';
import { requestedScopes } from './requested-scopes.ts';
import type { TokenRecord } from './store.ts';
import { hashToken, hintOf, looksLikeToken, newToken } from './token.ts';

/** How many named tokens a user may have at a time. */
export const tokenQuota = 200;
const defaultLife = 30 * minute;
const longestDays = 365;
/** In hours. */
const defaultOverlap = 24;
// `DELETE /tokens/session` and `/tokens/scopes` read like something else than revoking a token of that name.
const misleading = ['session', 'scopes'];

/**
 * Makes a named token with no more permissions and no longer life than its caller's credential. It may take the place
 * of another, which works beside it for a while.
 */
export const requestToken: UseCase<'requestToken'> = async (deps, { principal, body, now }) => {
  const expiresAt = expiry(body?.expires, lifetimeBound(principal), principal.account.maxTokenDays, now);
  const wanted = body?.name || 'token';
  if (looksLikeToken(wanted)) throw new Problem('invalid_request', { message: 'name: must not look like a token' });

  const secret = newToken('named');
  const record: Omit<TokenRecord, 'name' | 'scopes'> = {
    id: deps.newId(),
    hash: hashToken(secret),
    hint: hintOf(secret),
    userId: principal.userId,
    kind: 'named',
    issuedAt: now,
    expiresAt,
    madeByPassword: principal.token === undefined,
    longestLife: longestLifeOf(principal) || undefined,
  };
  return deps.db.write(
    async (stores) => {
      const { tokens } = stores;
      const scopes = requestedScopes(body?.scope, principal, now);
      // Before the new one is there, which may get the same name where there is no such token; and before the count, as
      // one that ends at once makes room.
      if (body?.replaces !== undefined) await replace(stores, principal.userId, body.replaces, body.overlap_hours, now);
      if ((await tokens.removeExpiredAndCount(principal.userId, 'named', now)) >= tokenQuota) {
        throw new Problem('quota_exceeded', { message: `You have ${tokenQuota} tokens already: revoke some first` });
      }
      const taken = await tokens.takenNames(principal.userId, wanted);
      const name = freeName(wanted, misleading.includes(wanted) ? [wanted, ...taken] : taken);
      const named: TokenRecord = { ...record, name, scopes, passwordAt: principal.passwordAt };
      await tokens.insert(named);
      await stores.audit.add({ at: now, action: 'token.create', subjectId: named.id });
      // In here, as it is kept with the token for a retry.
      return tokenAnswer(named, secret.reveal());
    },
    { serializeBy: principal.userId },
  );
};

/** Ends a token once programs had the time to take the new one. Throws `token_not_found`. */
async function replace(
  { tokens, audit }: Stores,
  userId: string,
  name: string,
  hours = defaultOverlap,
  now: string,
): Promise<void> {
  const end = later(now, hours * hour);
  const replaced = await tokens.endNamed(userId, name, end, now);
  if (replaced === undefined) throw new Problem('token_not_found');
  await audit.add({ at: now, action: 'token.replace', subjectId: replaced, detail: end });
}

function expiry(asked: string | undefined, bound: string | undefined, days = longestDays, now: string): string {
  if (asked !== undefined && asked <= now) {
    throw new Problem('invalid_request', { message: 'expires: must be in the future' });
  }
  const wanted = earlier(asked ?? later(now, defaultLife), later(now, Math.min(days, longestDays) * day));
  return bound === undefined ? wanted : earlier(wanted, bound);
}
