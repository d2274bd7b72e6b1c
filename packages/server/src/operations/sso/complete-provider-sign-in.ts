import { hasPasswordProof } from '../../access/principal.ts';
import { requestDeps } from '../../authentication/request-deps.ts';
import { requireSecondFactor } from '../../authentication/second-factor.ts';
import { later } from '../../kit/clock.ts';
import { Problem } from '../../kit/problem.ts';
import type { Secret } from '../../kit/secret.ts';
import { hasSecondFactor } from '../mfa/protection.ts';
import type { Caller, Client, Deps } from '../use-case.ts';
import { linkIdentity } from './new-identity.ts';
import { expired, hashSignIn, openIdentification } from './provider-sign-in.ts';
import { callerOf, type Given, type Missing, type Returned, signInByProvider } from './sign-in-by-provider.ts';

/** The outcome: a caller to make a session for, an identity that was linked, or the missing steps. */
export type Completed =
  | { step: 'signed_in'; caller: Caller; remember: boolean }
  | { step: 'proven'; caller: Caller }
  | { step: 'linked' }
  | Missing;

/** How far before a proof was asked for it may have been given: clocks differ. Seconds. */
const clockDifference = 30;
const ownAccount = { permission: { scope: 'user:admin' } } as const;

/**
 * Goes on with a sign-in after the provider identified the person. `session` is the present one, which linking and
 * proving need.
 * @throws the errors of `signInByProvider`, `identity_taken`, `password_required`
 */
export async function completeProviderSignIn(
  deps: Deps,
  secret: Secret,
  given: Given,
  session: Caller | undefined,
  client: Client,
  now: string,
): Promise<Completed> {
  const hash = hashSignIn(secret);
  const record = await deps.db.read(({ providerSignIns }) => providerSignIns.find(hash, now));
  const who = openIdentification(secret, record);
  if (!record) throw expired('no such sign-in');
  const provider = await deps.providers.byId(record.provider);
  const returned = { hash, provider, who };
  if (record.purpose === 'sign_in') {
    const found = await signInByProvider(deps, returned, given, client, now);
    return 'step' in found ? found : { step: 'signed_in', caller: found, remember: record.remember };
  }
  if (!session || session.userId !== record.userId) throw expired('another session');
  if (record.purpose === 'prove') {
    return { step: 'proven', caller: await proveAgain(deps, returned, given, session, record.startedAt, client, now) };
  }
  await linkTo(deps, returned, session, client, now);
  return { step: 'linked' };
}

/**
 * Links the identity of a sign-in that found its address taken, to the account that the person has signed in to since with its
 * password, or in another way that proves them afresh.
 */
export async function linkAfterSignIn(
  deps: Deps,
  secret: Secret,
  session: Caller,
  client: Client,
  now: string,
): Promise<void> {
  const hash = hashSignIn(secret);
  const record = await deps.db.read(({ providerSignIns }) => providerSignIns.find(hash, now));
  const who = openIdentification(secret, record);
  if (record?.purpose !== 'sign_in') throw expired('another purpose');
  if (!hasPasswordProof(session, now)) throw new Problem('password_required');
  const provider = await deps.providers.byId(record.provider);
  await linkTo(deps, { hash, provider, who }, session, client, now);
}

async function linkTo(
  deps: Deps,
  { hash, who }: Returned,
  session: Caller,
  client: Client,
  now: string,
): Promise<void> {
  const ids = { identity: deps.newId(), mail: deps.newId() };
  const unit = requestDeps(deps, ownAccount, session, client, now);
  await unit.db.write(
    async (stores) => {
      const user = await stores.users.find({ id: session.userId });
      if (!user || !(await stores.providerSignIns.remove(hash))) throw expired('used meanwhile');
      await linkIdentity(stores, user, who, ids, now);
    },
    { serializeBy: session.userId },
  );
  deps.mailWaits();
}

/** Requires that the identity is one of the session's user, and that they authenticated there since this was begun. */
async function proveAgain(
  deps: Deps,
  { hash, provider, who }: Returned,
  given: Given,
  session: Caller,
  begun: string,
  client: Client,
  now: string,
): Promise<Caller> {
  const { user } = session.account;
  const identity = await deps.db.read(({ identities }) => identities.findBySubject(who.issuer, who.subject));
  if (identity?.userId !== user.id) {
    throw new Problem('identity_refused', { message: 'This identity does not sign in to your account' });
  }
  if (who.authenticatedAt === undefined || who.authenticatedAt < later(begun, -clockDifference)) {
    throw new Problem('identity_refused', {
      message: `${provider.name} does not say that you authenticated just now: set a password, and confirm with it`,
      cause: 'provider: no fresh auth_time',
    });
  }
  if (hasSecondFactor(user)) await requireSecondFactor(deps, user, given.factor ?? {}, now, client);
  if (!(await deps.db.write(({ providerSignIns }) => providerSignIns.remove(hash)))) throw expired('used meanwhile');
  return callerOf(deps, user, identity, { provider, who }, now);
}
