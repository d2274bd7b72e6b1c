import { deviceCodeGrant, type ErrorCode, type GrantedToken } from '@tessera/contract';
import type * as z from 'zod';
import { requireRightClient } from '../../authentication/service.ts';
import { secondsBetween } from '../../kit/clock.ts';
import { Problem } from '../../kit/problem.ts';
import { Secret } from '../../kit/secret.ts';
import type { Stores } from '../stores.ts';
import { hashToken, hintOf, isSecretOf, newToken, type TokenHash } from '../tokens/token.ts';
import type { UseCase } from '../use-case.ts';
import type { DeviceRequestRecord } from './store.ts';

/** How much longer a tool that polls too early has to wait from then on, in seconds (RFC 8628, 3.5). */
const slowDown = 5;
/** Timers and networks are not exact. */
const tolerated = 1;

type Granted = z.input<typeof GrantedToken>;

/** Hands the token out that a user approved, once. */
export const grantToken: UseCase<'grantToken'> = async (deps, { body, now }) => {
  await requireRightClient(deps, body);
  if (body.grant_type !== deviceCodeGrant) throw new Problem('unsupported_grant_type');
  const { device_code: code, client_id: clientId } = body;
  if (code === undefined) throw new Problem('invalid_request', { message: 'device_code: is missing' });
  if (clientId === undefined) throw new Problem('invalid_request', { message: 'client_id: is missing' });
  if (!isSecretOf('device', code)) throw new Problem('invalid_grant');
  const hash = hashToken(new Secret(code));
  // No transaction for an unknown code: the endpoint is public.
  if (!(await deps.db.read(({ deviceRequests }) => deviceRequests.find(hash)))) throw new Problem('invalid_grant');
  const secret = newToken('session');
  const outcome = await deps.db.write(
    async (stores) => {
      const request = await stores.deviceRequests.find(hash);
      if (request?.clientId !== clientId) return 'invalid_grant';
      return (await refusalOf(stores, request, now)) ?? handOut(stores, request, secret, now);
    },
    { serializeBy: hash },
  );
  // Not thrown in there: that a poll came too early is to stay noted.
  if (typeof outcome === 'string') throw new Problem(outcome);
  return outcome;
};

/** Why there is no token yet, or will be none. */
async function refusalOf(
  { deviceRequests }: Stores,
  { deviceHash, expiresAt, polledAt, interval, decision }: DeviceRequestRecord,
  now: string,
): Promise<ErrorCode | undefined> {
  if (expiresAt <= now) return 'expired_token';
  if (polledAt !== undefined && secondsBetween(polledAt, now) < interval - tolerated) {
    await deviceRequests.notePoll(deviceHash, now, interval + slowDown);
    return 'slow_down';
  }
  if (decision === undefined) {
    await deviceRequests.notePoll(deviceHash, now, interval);
    return 'authorization_pending';
  }
  if (decision === 'approved') return undefined;
  await deviceRequests.remove(deviceHash);
  return 'access_denied';
}

async function handOut(
  { deviceRequests, tokens, users }: Stores,
  { deviceHash, tokenId }: { deviceHash: TokenHash; tokenId?: string | undefined },
  secret: Secret,
  now: string,
): Promise<Granted | ErrorCode> {
  await deviceRequests.remove(deviceHash);
  const token = tokenId === undefined ? undefined : await tokens.findById(tokenId, now);
  const user = token && (await users.find({ id: token.userId }));
  if (!token || !user || user.disabledAt !== undefined) return 'access_denied';
  await tokens.handOut(token.id, hashToken(secret), hintOf(secret));
  return {
    access_token: secret.reveal(),
    token_type: 'Bearer',
    expires_in: Math.floor(secondsBetween(now, token.expiresAt)),
    scope: token.scopes.join(' '),
  };
}
