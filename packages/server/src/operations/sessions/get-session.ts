import { lifetimeBound, longestLifeOf } from '../../access/principal.ts';
import { earlier, later } from '../../kit/clock.ts';
import { Problem } from '../../kit/problem.ts';
import { randomBase62 } from '../../kit/random-base62.ts';
import { providerSessionOf } from '../sso/provider-session.ts';
import { tokenAnswer } from '../tokens/answer.ts';
import type { TokenRecord } from '../tokens/store.ts';
import { hashToken, hintOf, newToken } from '../tokens/token.ts';
import type { UseCase } from '../use-case.ts';
import { insertSession, longLife, shortLife } from './insert-session.ts';
import { readableAgent } from './readable-agent.ts';

/** Signs in: makes a session with no more permissions than its caller. */
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
  const provided = providerSessionOf(principal, record.id, secret);
  const written = deps.db.write(
    async (stores) => {
      await insertSession(stores, { ...record, passwordAt: principal.passwordAt }, principal.token?.id);
      if (provided) await stores.providerSessions.insert(provided);
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
