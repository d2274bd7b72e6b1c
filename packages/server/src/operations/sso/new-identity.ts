import { Problem } from '../../kit/problem.ts';
import type { Identification } from '../../services/identity-providers/provider.ts';
import type { Stores } from '../stores.ts';
import { confirmedAddress } from '../users/email.ts';
import type { UserRecord } from '../users/store.ts';
import type { IdentityRecord } from './store.ts';

/** How many identities may sign in to an account. */
export const identityQuota = 20;

/** IDs that a write needs, made before it: it may run twice. */
export interface NewIds {
  identity: string;
  mail: string;
}

/**
 * Inside a transaction: has an identity sign in to the account from now on, and tells the user and the audit. The caller has to
 * know that it may. Throws `identity_taken` and `quota_exceeded`.
 */
export async function linkIdentity(
  stores: Stores,
  user: UserRecord,
  who: Identification,
  ids: NewIds,
  now: string,
): Promise<IdentityRecord> {
  const { issuer, subject, email, preferredUsername, name } = who;
  const present = await stores.identities.findBySubject(issuer, subject);
  if (present?.userId === user.id) return present;
  if (present) throw new Problem('identity_taken');
  if ((await stores.identities.listOf(user.id)).length >= identityQuota) {
    throw new Problem('quota_exceeded', { message: `At most ${identityQuota} identities sign in to an account` });
  }
  const called = email ?? preferredUsername ?? name ?? subject;
  const identity = { id: ids.identity, userId: user.id, issuer, subject, name: called, createdAt: now };
  await stores.identities.insert(identity);
  await stores.audit.add({ at: now, action: 'identity.link', subjectId: identity.id, namespaceId: user.id });
  await oweIdentityNotice(stores, ids.mail, user, { what: 'linked', issuer, name: called }, now);
  return identity;
}

/** Owes the user a mail about an identity, where they have a confirmed address. */
export async function oweIdentityNotice(
  { outbox }: Stores,
  mailId: string,
  user: UserRecord,
  about: { what: 'linked' | 'unlinked'; issuer: string; name: string },
  now: string,
): Promise<void> {
  const email = confirmedAddress(user);
  if (email === undefined) return;
  await outbox.add(mailId, { kind: 'identity', ...about, userId: user.id, username: user.username, email }, now);
}
