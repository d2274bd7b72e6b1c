import { Problem } from '../../kit/problem.ts';
import { Secret } from '../../kit/secret.ts';
import type { Stores } from '../stores.ts';
import { hashToken } from '../tokens/token.ts';
import { emailKey } from '../users/email.ts';
import { forAnother, isOpen } from './invitation.ts';

/** An address that a mailed invitation proves. */
export interface InvitedAddress {
  invitationId: string;
  email: string;
  confirmedEmail: string;
}

/**
 * The address that the mailed token of an invitation proves, for an account that is about to be made with it, and with
 * this address if the person gave one.
 */
export async function invitedAddress(
  stores: Stores,
  token: string,
  given: string | undefined,
  now: string,
): Promise<InvitedAddress> {
  const invitation = await stores.invitations.findByToken(hashToken(new Secret(token)));
  if (invitation?.emailKey === undefined || !isOpen(invitation, now)) throw new Problem('invitation_not_found');
  const email = given ?? invitation.recipient;
  if (emailKey(email) !== invitation.emailKey) throw await forAnother(stores, invitation);
  // The token's bearer reads the mailbox already, so this reveals nothing.
  if (await stores.users.findByConfirmedEmail(email)) throw new Problem('email_taken');
  return { invitationId: invitation.id, email, confirmedEmail: invitation.emailKey };
}
