import { Problem } from '../kit/problem.ts';
import { isOpen } from '../operations/invitations/invitation.ts';
import type { TokenHash } from '../operations/tokens/token.ts';
import type { Caller, Deps } from '../operations/use-case.ts';
import { nameKey } from '../services/namespaces/name.ts';
import { invalidToken } from './refusals.ts';
import { requireEnabled } from './require-enabled.ts';

/**
 * The account that the mailed token of an invitation stands for: the invited one, or the one that holds the invited
 * address confirmed. It has no scopes: the token permits its own invitation alone. Throws `not_authenticated`.
 */
export async function invitedHolder(deps: Deps, hash: TokenHash, now: string): Promise<Caller> {
  const { invitation, user } = await deps.db.read(async ({ invitations, users }) => {
    const invitation = await invitations.findByToken(hash);
    if (!invitation || !isOpen(invitation, now)) return {};
    const { userId, emailKey = '' } = invitation;
    const user = await (userId === undefined ? users.findByConfirmedEmail(emailKey) : users.find({ id: userId }));
    return { invitation, user };
  });
  if (!invitation) throw invalidToken('no such token');
  const account = user && (await deps.accounts.byUsernameKey(nameKey(user.username)));
  if (!account) {
    // The token's bearer reads the mailbox already, so this reveals nothing.
    throw new Problem('not_authenticated', {
      message: 'No account has the invited e-mail address confirmed: sign up with this token as invitation_token',
    });
  }
  requireEnabled(account.user);
  return {
    userId: account.user.id,
    username: account.user.username,
    scopes: [],
    token: {
      id: invitation.id,
      kind: 'mailed',
      issuedAt: invitation.createdAt,
      expiresAt: invitation.expiresAt,
      madeByPassword: false,
      emailKey: invitation.emailKey,
    },
    invitation: { id: invitation.id, tokenHash: hash },
    account,
  };
}
