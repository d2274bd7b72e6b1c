import { later } from '../../kit/clock.ts';
import { sameText } from '../../kit/key-ring.ts';
import type { Secret } from '../../kit/secret.ts';
import { plainClaims } from '../../services/identity-providers/plain-claims.ts';
import { callbackPath, secretsOf } from '../../services/identity-providers/provider.ts';
import type { Deps } from '../use-case.ts';
import { expired, hashSignIn, sealIdentification, signInLife } from './provider-sign-in.ts';

/**
 * Takes the response that a provider sent the browser back with, once: asks the provider for the person's claims, and
 * keeps them for the steps that follow. `providerId` is the provider of the page that the browser came back to: each
 * has its own, so that a response of one provider is never taken to another (RFC 9700, 4.4).
 * @throws `sign_in_expired`, `identity_refused`, `provider_failed`
 */
export async function returnFromProvider(
  deps: Deps,
  secret: Secret,
  { query, providerId }: { query: string; providerId: string },
  now: string,
): Promise<void> {
  const hash = hashSignIn(secret);
  const record = await deps.db.read(({ providerSignIns }) => providerSignIns.find(hash, now));
  if (!record || record.sealed !== undefined) throw expired('no such sign-in');
  if (record.provider !== providerId) throw expired('the page of another provider');
  const secrets = secretsOf(secret);
  const { searchParams } = new URL(`?${query.replace(/^\?/, '')}`, 'https://tessera.invalid');
  // Before anything is used up: a foreign page can send a browser here, and must not end a sign-in.
  if (!sameText(searchParams.get('state') ?? '', secrets.state)) throw expired('another state');
  if (!(await deps.db.write(({ providerSignIns }) => providerSignIns.remove(hash)))) throw expired('used meanwhile');
  const provider = await deps.providers.byId(record.provider);
  // Never by the request's Host: the provider compares it with the URI that the browser was sent off with.
  const callback = new URL(deps.publicUrl() + callbackPath(provider.id));
  callback.search = searchParams.toString();
  const who = plainClaims(await provider.finish(callback, secrets));
  await deps.db.write(({ providerSignIns }) =>
    providerSignIns.insert({
      ...record,
      expiresAt: later(now, signInLife),
      sealed: sealIdentification(secret, who),
    }),
  );
}
