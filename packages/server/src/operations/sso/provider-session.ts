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

/** The identity that a session is of, as it signed in; `undefined` where none made the session. */
export async function identityOf(
  { db }: Pick<Deps, 'db'>,
  principal: Principal,
  token: Secret,
): Promise<Principal['identity']> {
  const { id = '' } = principal.token ?? {};
  const session = await db.read(({ providerSessions }) => providerSessions.find(id));
  if (!session) return undefined;
  const { identityId, provider, sessionId, sealedIdToken } = session;
  const idToken = sealedIdToken === undefined ? undefined : openUnder(token, purpose, sealedIdToken);
  return { id: identityId, provider, sessionId, idToken };
}

/**
 * The address at which the browser ends the provider's own session too, for a session that was of this identity;
 * `undefined` if there is none, or the provider does not answer.
 */
export async function endAtProvider(
  deps: Deps,
  { provider: id, idToken }: NonNullable<Principal['identity']>,
): Promise<string | undefined> {
  if (idToken === undefined) return undefined;
  try {
    const provider = await deps.providers.byId(id);
    return await provider.endSessionUrl?.(idToken, `${deps.publicUrl()}/sign-in`);
  } catch (error) {
    if (error instanceof Problem) return undefined;
    throw error;
  }
}
