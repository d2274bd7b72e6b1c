import { day, hour } from '../../kit/clock.ts';
import type { Stores } from '../stores.ts';
import type { TokenRecord } from '../tokens/store.ts';

/** How many sessions a user may have at a time. One more ends the oldest. */
export const sessionQuota = 1000;

/** How long sessions live, in seconds: unless asked, and at most. */
export const shortLife = 8 * hour;
export const longLife = 30 * day;

/**
 * Inside a transaction: inserts a session that begins now, and ends the oldest where there are too many. `makerId` is the token
 * that makes it: the session of one that an identity made is of that identity too, and ends when that is unlinked.
 */
export async function insertSession(
  { tokens, providerSessions, audit }: Stores,
  session: TokenRecord,
  makerId: string | undefined,
): Promise<void> {
  const { id, userId, issuedAt: now } = session;
  // Counting is far cheaper than looking for the oldest.
  if ((await tokens.removeExpiredAndCount(userId, 'session', now)) >= sessionQuota) {
    await tokens.removeOldestSessions(userId, sessionQuota - 1);
  }
  await tokens.insert(session);
  const made = makerId === undefined ? undefined : await providerSessions.find(makerId);
  // It is not of one session at the provider: signing out of a browser leaves tools signed in.
  if (made) await providerSessions.insert({ tokenId: id, identityId: made.identityId, provider: made.provider });
  await audit.add({ at: now, action: 'session.create', subjectId: id });
}
