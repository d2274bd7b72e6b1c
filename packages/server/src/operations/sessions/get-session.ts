import { lifetimeBound, longestLifeOf } from '../../access/principal.ts';
import { day, earlier, hour, later } from '../../kit/clock.ts';
import { Problem } from '../../kit/problem.ts';
import { randomBase62 } from '../../kit/random-base62.ts';
import { tokenAnswer } from '../tokens/answer.ts';
import type { TokenRecord } from '../tokens/store.ts';
import { hashToken, hintOf, newToken } from '../tokens/token.ts';
import type { UseCase } from '../use-case.ts';
import { readableAgent } from './readable-agent.ts';

/** How many sessions a user may have at once. One more ends the oldest. */
export const sessionQuota = 1000;
const shortLife = 8 * hour;
const longLife = 30 * day;

/** Signs in: makes a session that can do no more than what asks for it. */
export const getSession: UseCase<'getSession'> = async (deps, { principal, query, client, now }) => {
  const secret = newToken('session');
  const record: TokenRecord = {
    id: deps.newId(),
    hash: hashToken(secret),
    hint: hintOf(secret),
    userId: principal.userId,
    kind: 'session',
    name: `session-${randomBase62(8)}`,
    scopes: principal.scopes,
    issuedAt: now,
    expiresAt: expiry(query.expires, query.remember_me === true, lifetimeBound(principal), now),
    madeByPassword: principal.token === undefined,
    longestLife: longestLifeOf(principal) || undefined,
    userAgent: client.userAgent && readableAgent(client.userAgent),
    address: client.address,
  };
  const written = deps.db.write(
    async (stores) => {
      const { tokens } = stores;
      // Counting takes a fifteenth of what looking for the oldest does.
      if ((await tokens.tidy(principal.userId, 'session', now)) >= sessionQuota) {
        await tokens.removeOldestSessions(principal.userId, sessionQuota - 1);
      }
      await tokens.insert({ ...record, passwordAt: principal.passwordAt });
      await stores.audit.add({ at: now, action: 'session.create', subjectId: record.id });
    },
    { serializeBy: principal.userId },
  );
  await Promise.all([written, principal.settled]);
  return tokenAnswer(record, secret.reveal());
};

function expiry(asked: string | undefined, remember: boolean, bound: string | undefined, now: string): string {
  if (asked !== undefined && asked <= now) {
    throw new Problem('invalid_request', { message: 'expires: must be in the future' });
  }
  const wanted = earlier(asked ?? later(now, remember ? longLife : shortLife), later(now, longLife));
  return bound === undefined ? wanted : earlier(wanted, bound);
}
