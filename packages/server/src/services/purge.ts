import { later } from '../kit/clock.ts';
import { invitationKeptFor } from '../operations/invitations/invitation.ts';
import { deviceRequestKeptFor } from '../operations/oauth/device-request.ts';
import type { Deps } from '../operations/use-case.ts';
import type { AuditChain } from './audit/chain.ts';
import { auditKeptFor } from './audit/event.ts';

/**
 * Removes expired rows, a few of each kind. Resolves with how many kinds there may be more of: a node makes hundreds of
 * rows a second, so a round that left some is followed by the next at once.
 */
export async function purge({ db, clock }: Pick<Deps, 'db' | 'clock'>, chain: AuditChain): Promise<number> {
  const now = clock().toISOString();
  const left = await db.write(async (stores) => {
    const { tokens, invitations, signIns, rates, idempotency, secondFactors, deviceRequests, instants } = stores;
    // Written with the removal: expired rows stay expired when the next process starts with a clock that was set back.
    await instants.raise('clock', now);
    return [
      await tokens.removeAllExpired(now),
      await invitations.removeExpired(later(now, -invitationKeptFor)),
      await signIns.removeOld(now),
      await rates.removeOld(now),
      await idempotency.removeOld(now),
      await secondFactors.removeExpiredTotp(now),
      await deviceRequests.removeExpired(later(now, -deviceRequestKeptFor)),
      await stores.passkeys.removeUsedChallenges(now),
      await stores.providerSignIns.removeExpired(now),
      await stores.logoutTokens.removeExpired(now),
    ];
  });
  // A transaction of its own, which begins only where the oldest entry is old enough.
  left.push(await chain.removeBefore(later(now, -auditKeptFor)));
  return left.filter((kind) => kind === 'some').length;
}
