import type { Role } from '@tessera/contract';
import type { Principal } from '../../access/principal.ts';
import { Problem } from '../../kit/problem.ts';
import type { MembershipEvent } from '../../services/mail/store.ts';
import type { OrganizationRecord } from '../organizations/store.ts';
import { quotasHolding } from '../policies/quotas.ts';
import type { Stores } from '../stores.ts';
import type { Deps } from '../use-case.ts';
import { confirmedAddress } from '../users/email.ts';
import type { UserRecord } from '../users/store.ts';

/** Into how many organizations others may put a user. The list of them comes with every `GET /user`. */
export const givenQuota = 200;

/** Throws when the organization is full, or the user in too many that others put them into. */
export async function requireRoomForMember(stores: Stores, organizationId: string, user: UserRecord): Promise<void> {
  const { members } = stores;
  const quota = (await quotasHolding(stores, organizationId)).members;
  if ((await members.count(organizationId)) >= quota) {
    throw new Problem('quota_exceeded', { message: `The organization has at most ${quota} members` });
  }
  if ((await members.countOfUser(user.id)).given >= givenQuota) {
    throw new Problem('quota_exceeded', {
      message: `${user.username} was added to ${givenQuota} organizations already, and has to leave some first`,
    });
  }
}

/** Makes the user a member. Invitations that are still pending for them are over: they would bring them back later. */
export async function beginMembership(
  stores: Stores,
  organizationId: string,
  user: UserRecord,
  role: Role,
  now: string,
  givenBy: string,
): Promise<void> {
  await stores.members.insert(organizationId, user.id, role, now, givenBy);
  await stores.invitations.removePendingTo(organizationId, user);
  await stores.audit.add({
    at: now,
    action: 'member.add',
    subjectId: user.id,
    namespaceId: organizationId,
    detail: role,
  });
}

/** Ends a membership, and with it the invitations that would bring the user back. */
export async function endMembership(
  stores: Stores,
  organizationId: string,
  user: UserRecord,
  role: Role,
  now: string,
): Promise<void> {
  await stores.members.remove(organizationId, user.id);
  await stores.invitations.removePendingTo(organizationId, user);
  await stores.audit.add({
    at: now,
    action: 'member.remove',
    subjectId: user.id,
    namespaceId: organizationId,
    detail: role,
  });
}

/** Owes the user a mail about another user's change to their membership, if they have a confirmed address. */
export async function tellMember(
  deps: Deps,
  { outbox }: Stores,
  event: MembershipEvent,
  about: { principal: Principal; organization: OrganizationRecord; user: UserRecord; role: Role },
  now: string,
): Promise<void> {
  const { principal, organization, user, role } = about;
  if (user.id === principal.userId || confirmedAddress(user) === undefined) return;
  await outbox.add(
    deps.newId(),
    {
      kind: 'membership',
      event,
      userId: user.id,
      organization: organization.name,
      role,
      actorId: principal.userId,
      actor: principal.username,
    },
    now,
  );
}
