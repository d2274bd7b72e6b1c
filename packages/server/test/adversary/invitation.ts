import type { Organization, User } from './model.ts';
import { mayInvite, type Role } from './rules.ts';

/** To an address, to an account, or to a name that no account had. */
export interface Invitation {
  /** Learnt from the database after inviting. */
  id: string;
  organization: Organization;
  inviter: User;
  /** The recipient as the inviter wrote it, and as it is compared. */
  recipient: string;
  key: string;
  /** Whether `key` is an address. */
  isToAddress: boolean;
  user: User | undefined;
  role: Role;
  expires: number;
  isAccepted: boolean;
  acceptedBy?: User | undefined;
  /** The token of the mail that came last, until it is used. */
  link?: string | undefined;
}

/** Whether it can be accepted: pending, not expired, and the inviter could still make it. */
export function isOpen({ organization, inviter, role, expires, isAccepted }: Invitation, now: number): boolean {
  const held = inviter.disabled ? undefined : organization.members.get(inviter);
  return !isAccepted && expires > now && mayInvite(held, role);
}

/** Whether this account may accept it: the invited one, or the one that holds the address confirmed. */
export function isFor({ isToAddress, key, user }: Invitation, account: User | undefined): boolean {
  if (account === undefined) return false;
  return isToAddress ? account.confirmed === key : account === user;
}
