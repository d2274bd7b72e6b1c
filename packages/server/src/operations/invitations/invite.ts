import type { Role } from '@tessera/contract';
import { later } from '../../kit/clock.ts';
import { Problem } from '../../kit/problem.ts';
import type { Membership } from '../members/membership.ts';
import { quotasHolding } from '../policies/quotas.ts';
import type { Stores } from '../stores.ts';
import type { Deps } from '../use-case.ts';
import { invitationLife } from './invitation.ts';
import type { Recipient } from './recipients.ts';
import type { InvitationRecord } from './store.ts';

/**
 * Makes an invitation, or renews the pending one to the same recipient, and owes its mail, whether or not the recipient
 * exists.
 */
export async function invite(
  deps: Deps,
  stores: Stores,
  { organization, caller }: Membership,
  recipient: Recipient,
  role: Role,
  now: string,
): Promise<void> {
  // Resolved now: an account that takes the name later is not the one that was invited.
  const userId = recipient.account && (await stores.users.find(recipient.account))?.id;
  const pending = await stores.invitations.findPending(organization.id, recipient.key);
  // An account that was renamed since stays the one invited: no other can take its former name.
  const renewed = pending && { ...pending, userId: userId ?? pending.userId, role };
  if (renewed) return renew(deps, stores, renewed, caller.userId, now);
  const id = deps.newId();
  await stores.invitations.insert({
    id,
    organizationId: organization.id,
    inviterId: caller.userId,
    recipient: recipient.text,
    recipientKey: recipient.key,
    emailKey: recipient.emailKey,
    userId,
    role,
    createdAt: now,
    expiresAt: later(now, invitationLife),
  });
  await owe(deps, stores, id, now);
  await stores.audit.add({
    at: now,
    action: 'invitation.create',
    subjectId: id,
    namespaceId: organization.id,
    detail: role,
  });
}

/** Makes it count from now on, as the inviter's, and owes its mail again. The link that was mailed works no longer. */
export async function renew(
  deps: Deps,
  stores: Stores,
  { id, organizationId, role, userId }: InvitationRecord,
  inviterId: string,
  now: string,
): Promise<void> {
  await stores.invitations.renew(id, { inviterId, role, userId, expiresAt: later(now, invitationLife) });
  await owe(deps, stores, id, now);
  await stores.audit.add({
    at: now,
    action: 'invitation.resend',
    subjectId: id,
    namespaceId: organizationId,
    detail: role,
  });
}

async function owe(deps: Deps, { outbox }: Stores, invitationId: string, now: string): Promise<void> {
  await outbox.add(deps.newId(), { kind: 'invitation', invitationId }, now);
}

/** Throws when more are pending than there may be: after the new ones were made, in their transaction. */
export async function requirePendingQuota(stores: Stores, organizationId: string, now: string): Promise<void> {
  const quota = (await quotasHolding(stores, organizationId)).pendingInvitations;
  if ((await stores.invitations.countPending(organizationId, now)) > quota) {
    throw new Problem('quota_exceeded', {
      message: `The organization has at most ${quota} pending invitations: take some back first`,
    });
  }
}
