import type { Principal } from '../../access/principal.ts';
import { Problem } from '../../kit/problem.ts';
import { openUnder, sealUnder } from '../../kit/sealed-under.ts';
import type { Secret } from '../../kit/secret.ts';
import type { Deps } from '../use-case.ts';
import type { ProviderSessionRecord } from './store.ts';

const purpose = 'ID token';

/**
 * The stored data of a session that an identity makes; none for any other. Only the session's token opens the ID token.
 */
export function providerSessionOf(
  { identity }: Principal,
  tokenId: string,
  token: Secret,
): ProviderSessionRecord | undefined {
  if (!identity) return undefined;
  const { id: identityId, provider, sessionId, idToken } = identity;
  const sealedIdToken = idToken === undefined ? undefined : sealUnder(token, purpose, idToken);
  return { tokenId, identityId, provider, sessionId, sealedIdToken };
}

/**
 * The address at which the browser ends the provider's own session too, for a session that an identity made;
 * `undefined` if there is none, or the provider does not answer: signing out here does not wait for the provider.
 */
export async function endAtProvider(deps: Deps, principal: Principal, token: Secret): Promise<string | undefined> {
  const { id = '' } = principal.token ?? {};
  const session = await deps.db.read(({ providerSessions }) => providerSessions.find(id));
  if (session?.sealedIdToken === undefined) return undefined;
  try {
    const provider = await deps.providers.byId(session.provider);
    const idToken = openUnder(token, purpose, session.sealedIdToken);
    return await provider.endSessionUrl?.(idToken, `${deps.publicUrl()}/sign-in`);
  } catch (error) {
    if (error instanceof Problem) return undefined;
    throw error;
  }
}
