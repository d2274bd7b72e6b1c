import type { ConsoleInvitation } from '@tessera/contract';
import { Problem } from '../../kit/problem.ts';
import type { Secret } from '../../kit/secret.ts';
import { hashToken, isMailed } from '../tokens/token.ts';
import type { Deps } from '../use-case.ts';
import { isOpen } from './invitation.ts';

/**
 * The facts of an invitation for the holder of its mailed link, who reads the mailbox and may have no account yet. Uses
 * nothing up. Throws `invitation_not_found` for a token that is none, or of an invitation that cannot be accepted any
 * more.
 */
export async function lookUpInvitation(deps: Pick<Deps, 'db'>, token: Secret, now: string): Promise<ConsoleInvitation> {
  if (!isMailed(token.reveal())) throw new Problem('invitation_not_found');
  return deps.db.read(async ({ invitations, users }) => {
    const invitation = await invitations.findByToken(hashToken(token));
    if (!invitation || !isOpen(invitation, now)) throw new Problem('invitation_not_found');
    const { id, organizationName, role, inviterId, expiresAt, userId, emailKey, recipient } = invitation;
    const inviter = await users.find({ id: inviterId });
    const account = await (userId === undefined
      ? users.findByConfirmedEmail(emailKey ?? '')
      : users.find({ id: userId }));
    return {
      id,
      organization: organizationName,
      role,
      inviter: inviter?.username ?? '',
      expires_at: expiresAt,
      ...(emailKey === undefined ? {} : { email: recipient }),
      ...(account === undefined ? {} : { username: account.username }),
    };
  });
}
