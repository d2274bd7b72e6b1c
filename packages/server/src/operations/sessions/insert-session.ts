import { day, hour } from '../../kit/clock.ts';
import type { Stores } from '../stores.ts';
import type { TokenRecord } from '../tokens/store.ts';

/** How many sessions a user may have at a time. One more ends the oldest. */
export const sessionQuota = 1000;

/** How long sessions live, in seconds: unless asked, and at most. */
export const shortLife = 8 * hour;
export const longLife = 30 * day;

/** Inside a transaction: inserts a session that begins now, and ends the oldest where there are too many. */
export async function insertSession({ tokens, audit }: Stores, session: TokenRecord): Promise<void> {
  const { id, userId, issuedAt: now } = session;
  // Counting is far cheaper than looking for the oldest.
  if ((await tokens.removeExpiredAndCount(userId, 'session', now)) >= sessionQuota) {
    await tokens.removeOldestSessions(userId, sessionQuota - 1);
  }
  await tokens.insert(session);
  await audit.add({ at: now, action: 'session.create', subjectId: id });
}
