import type { Role } from '@tessera/contract';
import type { Removed } from '../../kit/removed.ts';
import type { TokenHash } from '../tokens/token.ts';

/** An offer to join an organization, with the fields of both sides that answers show. */
export interface InvitationRecord {
  id: string;
  organizationId: string;
  organizationName: string;
  inviterId: string;
  /** The role that the inviter can use in the organization now; absent where they left, or their account is disabled. */
  inviterRole?: Role | undefined;
  /** As the inviter wrote it: an address, a username or a user ID. */
  recipient: string;
  recipientKey: string;
  /** Of an invited address: how it is compared. */
  emailKey?: string | undefined;
  /** Of an invited account that exists: its ID. */
  userId?: string | undefined;
  role: Role;
  createdAt: string;
  expiresAt: string;
  tokenHash?: TokenHash | undefined;
  acceptedAt?: string | undefined;
  acceptedBy?: string | undefined;
}

export type NewInvitation = Omit<
  InvitationRecord,
  'organizationName' | 'inviterRole' | 'tokenHash' | 'acceptedAt' | 'acceptedBy'
>;

/** An account as invitations are addressed to it. */
export interface Addressee {
  id: string;
  confirmedEmail?: string | undefined;
}

export interface Invitations {
  insert(invitation: NewInvitation): Promise<void>;
  find(id: string): Promise<InvitationRecord | undefined>;
  findByToken(hash: TokenHash): Promise<InvitationRecord | undefined>;
  findPending(organizationId: string, recipientKey: string): Promise<InvitationRecord | undefined>;
  /** All of an organization's, newest first. */
  listOfOrganization(organizationId: string): Promise<InvitationRecord[]>;
  /** Those pending for an account or its confirmed address, and those that it accepted, newest first. */
  listFor(user: Addressee): Promise<InvitationRecord[]>;
  /** How many of an organization's are pending and not expired. */
  countPending(organizationId: string, now: string): Promise<number>;
  /** Makes a pending one as if it were new; the link that was mailed works no longer. */
  renew(
    id: string,
    renewed: { inviterId: string; role: Role; userId: string | undefined; expiresAt: string },
  ): Promise<void>;
  /** The token that works from now on; none where it was used. */
  setToken(id: string, hash: TokenHash | undefined): Promise<void>;
  /** Ends the links of pending invitations to an account; the invitations stay. */
  endLinksTo(userId: string): Promise<void>;
  accept(id: string, userId: string, now: string): Promise<void>;
  remove(id: string): Promise<void>;
  /** Removes the organization's pending ones to an account or its confirmed address. */
  removePendingTo(organizationId: string, user: Addressee): Promise<void>;
  /** Removes those that expired before this instant. */
  removeExpired(before: string): Promise<Removed>;
}
