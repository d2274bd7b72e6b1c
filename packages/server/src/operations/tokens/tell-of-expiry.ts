import { day, later, secondsBetween } from '../../kit/clock.ts';
import type { Stores } from '../stores.ts';
import type { Deps } from '../use-case.ts';
import { confirmedAddress } from '../users/email.ts';

/** How long before a token expires its user is told, in seconds. */
const toldAhead = 7 * day;
/** A token that was not used for so long is in use no more. */
const idleAfter = 90 * day;
const atOnce = 100;

/**
 * Owes each user of a token in use that expires within a week a mail, once a token. Those that one round finds of a user
 * share a mail. Resolves with how many tokens there were, where there may be more.
 */
export async function tellOfExpiry(deps: Pick<Deps, 'db' | 'clock' | 'newId' | 'mailWaits'>): Promise<number> {
  const now = deps.clock().toISOString();
  const within = { now, until: later(now, toldAhead), usedSince: later(now, -idleAfter) };
  // Seldom is there any, and reading holds up nothing.
  const [any] = await deps.db.read(({ expiringTokens }) => expiringTokens.untold(within, 1));
  if (!any) return 0;
  const found = await deps.db.write(async ({ expiringTokens, outbox }) => {
    const due = await expiringTokens.untold(within, atOnce);
    if (due.length === 0) return due;
    await expiringTokens.markTold(
      due.map(({ id }) => id),
      now,
    );
    const byUser = new Map<string, string[]>();
    for (const { id, userId, issuedAt, expiresAt } of due) {
      // It was made to end soon.
      if (secondsBetween(issuedAt, expiresAt) <= toldAhead) continue;
      byUser.set(userId, [...(byUser.get(userId) ?? []), id]);
    }
    for (const [userId, tokenIds] of byUser)
      await outbox.add(deps.newId(), { kind: 'token_expiry', userId, tokenIds }, now);
    return due;
  });
  deps.mailWaits();
  return found.length === atOnce ? found.length : 0;
}

/** The tokens that the user is still to be told of, and the address; `undefined` if the tokens or the user are gone. */
export async function expiryNotice(
  { tokens, users }: Pick<Stores, 'tokens' | 'users'>,
  { userId, tokenIds }: { userId: string; tokenIds: readonly string[] },
  now: string,
) {
  const user = await users.find({ id: userId });
  if (user === undefined) return undefined;
  const to = confirmedAddress(user);
  if (to === undefined || user.disabledAt !== undefined) return undefined;
  const left = [];
  for (const id of tokenIds) {
    const token = await tokens.findById(id, now);
    if (token) left.push({ name: token.name, expiresAt: token.expiresAt });
  }
  return left.length === 0 ? undefined : { to, username: user.username, tokens: left };
}
