import { lifetimeBound, longestLifeOf } from '../../access/principal.ts';
import { earlier, later } from '../../kit/clock.ts';
import { randomBase62 } from '../../kit/random-base62.ts';
import { insertSession } from '../sessions/insert-session.ts';
import type { TokenRecord } from '../tokens/store.ts';
import { hashToken, hintOf, newToken } from '../tokens/token.ts';
import type { UseCase } from '../use-case.ts';
import { onDeviceRequest } from './on-device-request.ts';

/**
 * Approves or refuses the request of a tool. Approving makes the session immediately, so that everything that ends
 * sessions ends this one too; its token is made when the tool fetches it. It proves no password: a user can be talked
 * into approving.
 */
export const answerDeviceRequest: UseCase<'answerDeviceRequest'> = async (deps, { principal, params, body, now }) => {
  const id = deps.newId();
  const unheld = newToken('session');
  const name = `session-${randomBase62(8)}`;
  const { userId } = principal;
  await onDeviceRequest(deps, userId, params.user_code, now, async (stores, request) => {
    const { deviceRequests, audit } = stores;
    if (!body.approve) {
      await deviceRequests.decide(request.deviceHash, 'denied');
      await audit.add({ at: now, action: 'device.deny', subjectId: userId, detail: request.clientId });
      return;
    }
    const wanted = later(now, request.lifetime);
    const session: TokenRecord = {
      id,
      hash: hashToken(unheld),
      hint: hintOf(unheld),
      userId,
      kind: 'session',
      name,
      scopes: request.scopes,
      issuedAt: now,
      expiresAt: earlier(wanted, lifetimeBound(principal) ?? wanted),
      madeByPassword: false,
      longestLife: longestLifeOf(principal) || undefined,
      userAgent: request.userAgent,
      address: request.address,
      clientId: request.clientId,
    };
    await insertSession(stores, session, principal.token?.id);
    await deviceRequests.decide(request.deviceHash, 'approved', id);
    await audit.add({ at: now, action: 'device.approve', subjectId: id, detail: request.clientId });
  });
  return undefined;
};
