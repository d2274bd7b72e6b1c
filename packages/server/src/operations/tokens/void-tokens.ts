import { later, minute } from '../../kit/clock.ts';
import type { Database } from '../../kit/database.ts';
import { Problem } from '../../kit/problem.ts';
import type { Stores } from '../stores.ts';

/** How much later than this clock another node's may be, and the end of this command than its beginning. */
const slack = 10 * minute;

/**
 * Makes every token that was issued before `instant` (RFC 3339) void: named ones, sessions and mailed links, and letters that
 * are still owed from before, which would bring new links. From its first transaction on none of them is accepted, however
 * many there are; their rows are removed after that, and where that is cut off, they stay void. For an operator: after a
 * leak, or on a copy that was restored, in which tokens live again that were revoked since. Resolves with how many rows were
 * removed. `run` is the run of the command, for the audit. Throws `invalid_request` for an instant after `now`, until which no sign-in would work.
 */
export async function voidTokens(
  db: Database<Stores>,
  { instant, now, run }: { instant: string; now: string; run: string },
  progress?: (removed: number) => void,
): Promise<number> {
  if (instant > now) throw new Problem('invalid_request', { message: 'The instant must not be in the future' });
  await db.write(async ({ instants, outbox, audit }) => {
    await instants.raise('tokens_void_before', instant);
    await outbox.removeOwedBefore(instant);
    // There is nothing left that a clock set back could revive.
    await instants.forget('clock');
    await audit.insert([{ at: now, action: 'token.void', detail: instant, requestId: run }]);
  });
  // A token from the future was issued while a clock was ahead, so before now in truth.
  const future = later(now, slack);
  let total = 0;
  for (let after: string | undefined = ''; after !== undefined; ) {
    const from: string = after;
    const { last, removed } = await db.write(({ tokens }) => tokens.removeIssuedOutside(instant, future, from));
    total += removed;
    after = last;
    progress?.(total);
  }
  return total;
}
