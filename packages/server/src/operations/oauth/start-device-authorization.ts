import { grantableScopes, type Scope } from '@tessera/contract';
import { later, minute } from '../../kit/clock.ts';
import { Problem } from '../../kit/problem.ts';
import { longLife, shortLife } from '../sessions/insert-session.ts';
import { readableAgent } from '../sessions/readable-agent.ts';
import { hashToken, newToken } from '../tokens/token.ts';
import type { UseCase } from '../use-case.ts';
import { hashUserCode, newUserCode, type UserCodeHash } from './user-code.ts';

/** How long the user has to answer, in seconds. */
const codeLife = 10 * minute;
/** Seconds between two polls, at first. */
const firstInterval = 5;
/** The scopes of a tool that asks for none: to read the user's identity. */
const defaultScopes: readonly Scope[] = ['user:read'];

/** Stores the request of a tool, and makes the codes by which the tool and its user refer to it. */
export const startDeviceAuthorization: UseCase<'startDeviceAuthorization'> = async (deps, { body, client, now }) => {
  const scopes = scopesIn(body.scope);
  await deps.limits.deviceAuthorization(client.address, now);
  const deviceCode = newToken('device');
  const request = {
    deviceHash: hashToken(deviceCode),
    clientId: body.client_id,
    scopes,
    lifetime: body.remember_me ? longLife : shortLife,
    address: client.address,
    userAgent: client.userAgent && readableAgent(client.userAgent),
    createdAt: now,
    expiresAt: later(now, codeLife),
    interval: firstInterval,
  };
  const userCode = await deps.db.write(async ({ deviceRequests }) => {
    for (;;) {
      const code = newUserCode();
      if (await deviceRequests.insert({ ...request, userCodeHash: hashUserCode(code) as UserCodeHash })) return code;
    }
  });
  const page = `${deps.publicUrl()}/device`;
  return {
    device_code: deviceCode.reveal(),
    user_code: userCode,
    verification_uri: page,
    verification_uri_complete: `${page}?user_code=${userCode}`,
    expires_in: codeLife,
    interval: firstInterval,
  };
};

/** Throws `invalid_scope`. */
function scopesIn(text = ''): readonly Scope[] {
  const wanted = [...new Set(text.split(' ').filter(Boolean))];
  const unknown = wanted.find((scope) => !(grantableScopes as readonly string[]).includes(scope));
  if (unknown !== undefined) throw new Problem('invalid_scope');
  return wanted.length === 0 ? defaultScopes : (wanted as Scope[]);
}
