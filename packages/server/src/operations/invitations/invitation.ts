import type { Role } from '@tessera/contract';
import { roleCan } from '../../access/can.ts';
import { day } from '../../kit/clock.ts';
import { Problem } from '../../kit/problem.ts';
import type { Stores } from '../stores.ts';
import { confirmedAddress } from '../users/email.ts';
import type { Addressee, InvitationRecord } from './store.ts';

/** How long a link works, in seconds. A resend begins anew. */
export const invitationLife = 7 * day;
/** How long an invitation stays in the organization's list after it expired, or would have, in seconds. */
export const invitationKeptFor = 30 * day;

/** Whether a member of this role may invite to that role. Only an owner makes an owner. */
function mayInvite(inviter: Role | undefined, role: Role): boolean {
  if (inviter === undefined || !roleCan(inviter, 'edit_organization')) return false;
  return role !== 'owner' || inviter === 'owner';
}

export function requireMayInvite(inviter: Role, role: Role): void {
  if (mayInvite(inviter, role)) return;
  if (role === 'owner') throw new Problem('forbidden', { message: 'Only an owner makes an owner' });
  throw new Problem('forbidden', { message: `Your role ${inviter} does not permit this` });
}

/** Whether it can be accepted: pending, not expired, and the inviter could still make it. */
export function isOpen(invitation: InvitationRecord, now: string): boolean {
  const { acceptedAt, expiresAt, inviterRole, role } = invitation;
  return acceptedAt === undefined && expiresAt > now && mayInvite(inviterRole, role);
}

/** Whether the account is the one invited, or holds the invited address confirmed. */
export function isAddressedTo({ userId, emailKey }: InvitationRecord, user: Addressee): boolean {
  return userId === undefined ? emailKey !== undefined && emailKey === user.confirmedEmail : userId === user.id;
}

/** The open invitation of this ID. Throws the same 404 for one that is not there and one that is over. */
export async function openInvitation({ invitations }: Stores, id: string, now: string): Promise<InvitationRecord> {
  const invitation = await invitations.find(id.toLowerCase());
  if (!invitation || !isOpen(invitation, now)) throw new Problem('invitation_not_found');
  return invitation;
}

/** The refusal of a caller who reads the invited mailbox, and is signed in with an account that does not have it. */
export async function forAnother({ users }: Stores, invitation: InvitationRecord): Promise<Problem> {
  const invited = invitation.userId === undefined ? undefined : await users.find({ id: invitation.userId });
  const address = invited ? confirmedAddress(invited) : invitation.recipient;
  return new Problem('invitation_for_another', {
    message: `This invitation is for ${masked(address ?? '')}. Sign in with the account that has this address, or add it to yours and confirm it`,
  });
}

/** `b…@example.com`: enough for its owner to recognize it. */
export function masked(address: string): string {
  const at = address.lastIndexOf('@');
  return `${address.slice(0, 1)}…${address.slice(at)}`;
}
