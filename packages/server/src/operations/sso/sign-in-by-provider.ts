import type { ProviderProgress } from '@tessera/contract';
import { personOf } from '../../authentication/authenticate.ts';
import { requireEnabled } from '../../authentication/require-enabled.ts';
import { type PresentedFactor, requireSecondFactor } from '../../authentication/second-factor.ts';
import { originOf } from '../../services/audit/event.ts';
import type { Identification, IdentityProvider } from '../../services/identity-providers/provider.ts';
import { nameKey } from '../../services/namespaces/name.ts';
import { readSettings } from '../../services/settings/settings.ts';
import { hasSecondFactor, protectedSince } from '../mfa/protection.ts';
import type { Stores } from '../stores.ts';
import type { Caller, Client, Deps } from '../use-case.ts';
import type { UserRecord } from '../users/store.ts';
import { linkIdentity } from './new-identity.ts';
import { proposeUsername } from './propose-username.ts';
import { expired } from './provider-sign-in.ts';
import { isOfDomain, provenEmail, requireMaySignUp, signUpByProvider } from './sign-up-by-provider.ts';
import type { IdentityRecord } from './store.ts';

/** The person's own input, beside the provider's claims. */
export interface Given {
  /** For a new account. */
  username?: string | undefined;
  name?: string | undefined;
  /** The account's second factor. */
  factor?: PresentedFactor | undefined;
}

/** A sign-in at a provider, as far as the provider knows. */
export interface Returned {
  hash: string;
  provider: IdentityProvider;
  who: Identification;
}

/** The missing step before the person is signed in. */
export type Missing = Exclude<ProviderProgress, { step: 'done' }>;

type Found = { user: UserRecord; identity?: IdentityRecord } | { missing: Missing };

/**
 * Finds the account of an identity. The same person signs in to the same account by issuer and subject alone. A new
 * identity is linked to an account only where the account's confirmed address is in a domain that the provider is
 * trusted with; in all other cases the person signs in to that account first. Resolves with the caller, or with the
 * missing step.
 * @throws `account_disabled`, `mfa_required`, `signup_closed`, `identity_refused`, `username_taken`, `sign_in_expired`
 */
export async function signInByProvider(
  deps: Deps,
  { hash, provider, who }: Returned,
  given: Given,
  client: Client,
  now: string,
): Promise<Caller | Missing> {
  const { signup } = await readSettings(deps);
  if (given.username !== undefined) await deps.limits.signUp(client.address, now);
  const ids = { user: deps.newId(), identity: deps.newId(), mail: deps.newId(), confirmation: deps.newId() };
  const origin = originOf(undefined, client);
  const { db } = deps.audit.withAudit(deps, origin);
  const find = async (stores: Stores): Promise<Found> => {
    const user = await accountOf(stores, provider, who);
    if (user) return { user };
    const email = provenEmail(who);
    const holder = email === undefined ? undefined : await stores.users.findByConfirmedEmail(email);
    if (email !== undefined && holder) {
      return { missing: { step: 'sign_in_to_link', email, provider: provider.name } };
    }
    await requireMaySignUp(stores, provider, who, signup, now);
    if (given.username === undefined) return { missing: await choice(stores, deps, provider, who) };
    const account = { id: ids.user, username: given.username, name: given.name ?? who.name, mailId: ids.confirmation };
    return { user: await signUpByProvider(stores, deps, provider, who, account, now) };
  };
  // The sign-in is used up, and the identity signs in to the account from now on, if it did not before.
  const finish = async (stores: Stores, user: UserRecord): Promise<IdentityRecord> => {
    if (!(await stores.providerSignIns.remove(hash))) throw expired('used meanwhile');
    const identity = await linkIdentity(stores, user, who, ids, now);
    await stores.identities.setLastUsed(identity.id, now);
    return identity;
  };
  const found = await db.write(async (stores) => {
    const result = await find(stores);
    if ('missing' in result) return result;
    requireEnabled(result.user);
    // Without its second factor, nothing of the account is changed.
    return hasSecondFactor(result.user) ? result : { ...result, identity: await finish(stores, result.user) };
  });
  if ('missing' in found) return found.missing;
  const { user } = found;
  const afterFactor = async (): Promise<IdentityRecord> => {
    await requireSecondFactor(deps, user, given.factor ?? {}, now, client);
    const again = async (stores: Stores) => {
      const present = await accountOf(stores, provider, who);
      if (present?.id !== user.id) throw expired('another account meanwhile');
      return finish(stores, present);
    };
    return db.write(again, { serializeBy: user.id });
  };
  const identity = found.identity ?? (await afterFactor());
  deps.mailWaits();
  deps.audit.note(
    { at: now, action: 'sign_in.succeed', subjectId: user.id, detail: provider.id },
    { ...origin, actorId: user.id },
  );
  deps.signInEnded?.('provider');
  return callerOf(deps, user, identity, { provider, who }, now);
}

/** The account that the identity signs in to, or may be linked to. */
async function accountOf(
  stores: Stores,
  provider: IdentityProvider,
  who: Identification,
): Promise<UserRecord | undefined> {
  const identity = await stores.identities.findBySubject(who.issuer, who.subject);
  if (identity) return stores.users.find({ id: identity.userId });
  const email = provenEmail(who);
  if (email === undefined || !isOfDomain(provider, email)) return undefined;
  return stores.users.findByConfirmedEmail(email);
}

async function choice(
  stores: Stores,
  { policy }: Deps,
  { domain }: IdentityProvider,
  who: Identification,
): Promise<Missing> {
  const organization = domain && (await stores.organizations.find({ id: domain.organizationId }));
  return {
    step: 'choose_username',
    username: await proposeUsername(stores, policy, who),
    name: who.name ?? '',
    email: who.email ?? '',
    ...(organization ? { organization: organization.name } : {}),
  };
}

/**
 * The caller for whom the session is made. A sign-in there proves as much as a password, from the instant of that
 * sign-in.
 */
export async function callerOf(
  deps: Deps,
  user: UserRecord,
  identity: IdentityRecord,
  { provider, who }: Pick<Returned, 'provider' | 'who'>,
  now: string,
): Promise<Caller> {
  const account = await deps.accounts.byUsernameKey(nameKey(user.username));
  if (account?.user.id !== user.id) throw expired('renamed meanwhile');
  const { authenticatedAt, sessionId, idToken } = who;
  const passwordAt = authenticatedAt !== undefined && authenticatedAt > now ? now : authenticatedAt;
  return {
    ...personOf(account, now),
    // As of when the account was found: a factor that was turned on since was not given.
    protectedSince: protectedSince(user),
    passwordAt,
    identity: { id: identity.id, provider: provider.id, sessionId, idToken },
  };
}
