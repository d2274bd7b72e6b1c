import type { SignInPurpose } from '@tessera/contract';
import { requirePasswordProof } from '../../access/can.ts';
import { later } from '../../kit/clock.ts';
import { Problem } from '../../kit/problem.ts';
import type { Secret } from '../../kit/secret.ts';
import { callbackPath, secretsOf } from '../../services/identity-providers/provider.ts';
import type { Caller, Client, Deps } from '../use-case.ts';
import { hashSignIn, newSignInSecret, signInLife } from './provider-sign-in.ts';

export interface Begun {
  /** For the browser's cookie. */
  secret: Secret;
  /** Where the browser goes. */
  url: string;
}

/**
 * Sends a browser to an identity provider: the site's of this kind, or that of the verified domain of an address. To link an
 * identity, the person must be signed in with a fresh proof; to prove afresh, signed in.
 * @throws `provider_not_found`, `provider_failed`, `password_required`, `not_authenticated`
 */
export async function beginProviderSignIn(
  deps: Deps,
  asked: { provider?: string | undefined; email?: string | undefined; purpose: SignInPurpose; remember: boolean },
  session: Caller | undefined,
  client: Client,
  now: string,
): Promise<Begun> {
  if (asked.purpose !== 'sign_in' && !session) throw new Problem('not_authenticated');
  if (asked.purpose === 'link' && session) requirePasswordProof(session, now);
  const provider = await deps.providers.find(asked);
  await deps.limits.beginProviderSignIn(client.address, now);
  const secret = newSignInSecret();
  const url = await provider.begin(secretsOf(secret), {
    redirectUri: deps.publicUrl() + callbackPath(provider.id),
    fresh: asked.purpose === 'prove',
    loginHint: asked.email,
  });
  await deps.db.write(({ providerSignIns }) =>
    providerSignIns.insert({
      hash: hashSignIn(secret),
      provider: provider.id,
      purpose: asked.purpose,
      userId: asked.purpose === 'sign_in' ? undefined : session?.userId,
      remember: asked.remember,
      startedAt: now,
      expiresAt: later(now, signInLife),
    }),
  );
  return { secret, url };
}
