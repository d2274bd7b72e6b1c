import type { Signup } from '@tessera/contract';
import { Problem } from '../../kit/problem.ts';
import { noPassword } from '../../passwords/no-password.ts';
import type { Identification, IdentityProvider } from '../../services/identity-providers/provider.ts';
import { requireFreeToUse } from '../../services/namespaces/name.ts';
import { isOpen } from '../invitations/invitation.ts';
import { beginMembership, requireRoomForMember } from '../members/change.ts';
import type { Stores } from '../stores.ts';
import type { Deps } from '../use-case.ts';
import { emailKey } from '../users/email.ts';
import { insertAccount } from '../users/insert-account.ts';
import type { UserRecord } from '../users/store.ts';

/** The address that counts as the person's without a mail to it. */
export function provenEmail({ email, emailVerified }: Identification): string | undefined {
  return emailVerified ? email : undefined;
}

/** Whether the provider is trusted with the address: its organization has verified the address's domain. */
export function isOfDomain({ domain }: IdentityProvider, email: string | undefined): boolean {
  return domain !== undefined && email !== undefined && emailKey(email).endsWith(`@${domain.domain}`);
}

/**
 * Throws unless a person that the provider identified may get an account. Where signing up needs an invitation, a
 * pending one to an address that the provider says is theirs will do, and so will the domain that an organization has
 * verified.
 */
export async function requireMaySignUp(
  stores: Stores,
  provider: IdentityProvider,
  who: Identification,
  signup: Signup,
  now: string,
): Promise<void> {
  const email = provenEmail(who);
  if (provider.domain && !isOfDomain(provider, email)) {
    throw new Problem('identity_refused', {
      message: `${provider.name} signs in people with a verified address at ${provider.domain.domain} only`,
      cause: 'provider: no verified address of the domain',
    });
  }
  if (signup === 'open' || (signup === 'invitation' && provider.domain)) return;
  if (signup === 'closed') throw new Problem('signup_closed');
  const invitations =
    email === undefined ? [] : await stores.invitations.listFor({ id: '', confirmedEmail: emailKey(email) });
  if (invitations.some((invitation) => isOpen(invitation, now))) return;
  throw new Problem('signup_closed', { message: 'Signing up needs an invitation on this server' });
}

/**
 * Inside a transaction: makes an account without a password for the person that the provider identified. An address
 * that the provider vouches for is confirmed, even if another account claims it; any other address is claimed, and gets
 * the mail. From a verified domain the person is a member of its organization at once.
 */
export async function signUpByProvider(
  stores: Stores,
  { policy }: Pick<Deps, 'policy'>,
  provider: IdentityProvider,
  who: Identification,
  account: { id: string; username: string; name: string | undefined; mailId: string },
  now: string,
): Promise<UserRecord> {
  requireFreeToUse(account.username, policy);
  const proven = provenEmail(who);
  const { id, username, name, mailId } = account;
  const confirmedEmail = proven === undefined ? undefined : emailKey(proven);
  const user = { id, username, name: name || undefined, passwordHash: noPassword, email: who.email, confirmedEmail };
  await insertAccount(stores, user, mailId, now);
  const made = { ...user, createdAt: now, updatedAt: now };
  if (provider.domain) {
    const { organizationId, defaultRole, createdBy } = provider.domain;
    await requireRoomForMember(stores, organizationId, made);
    await beginMembership(stores, organizationId, made, defaultRole, now, createdBy);
  }
  return made;
}
