import type { Principal } from '../../access/principal.ts';
import { Problem } from '../../kit/problem.ts';
import { Secret } from '../../kit/secret.ts';
import { beginMembership, requireRoomForMember } from '../members/change.ts';
import type { Stores } from '../stores.ts';
import { hashToken, type TokenHash } from '../tokens/token.ts';
import type { UseCase } from '../use-case.ts';
import { confirmAddress } from '../users/confirm-address.ts';
import { emailKey } from '../users/email.ts';
import type { UserRecord } from '../users/store.ts';
import { forAnother, isAddressedTo, openInvitation } from './invitation.ts';
import type { InvitationRecord } from './store.ts';

interface Accepting {
  invitation: InvitationRecord;
  user: UserRecord;
  /** Whether the mailed token also confirms the address, which the account claims already. */
  confirms: boolean;
}

/** Makes the caller a member, in the role that the inviter may still give. */
export const acceptInvitation: UseCase<'acceptInvitation'> = async (deps, { principal, params, body, now }) => {
  const sent = body?.invitation_token;
  const token = sent ? hashToken(new Secret(sent)) : undefined;
  const permitted = (stores: Stores) => accepting(stores, params.invitation, principal, token, now);
  await deps.db.write(
    async (stores) => {
      const { invitation, user, confirms } = await permitted(stores);
      const { id, organizationId, role, inviterId } = invitation;
      if (await stores.members.find(organizationId, user.id)) throw new Problem('already_member');
      await requireRoomForMember(stores, organizationId, user);
      const holder = confirms ? await confirmAddress(stores, user, user.email ?? '', now) : user;
      if (confirms) await stores.audit.add({ at: now, action: 'email.confirm', subjectId: user.id });
      await stores.invitations.accept(id, user.id, now);
      await stores.audit.add({
        at: now,
        action: 'invitation.accept',
        subjectId: id,
        namespaceId: organizationId,
        detail: role,
      });
      await beginMembership(stores, organizationId, holder, role, now, inviterId);
    },
    { serializeBy: async (stores) => (await permitted(stores)).invitation.organizationId },
  );
  return undefined;
};

/** The invitation, if it is the caller's. To a stranger it is not there, unless they show that they read its mailbox. */
async function accepting(
  stores: Stores,
  id: string,
  principal: Principal,
  token: TokenHash | undefined,
  now: string,
): Promise<Accepting> {
  const invitation = await openInvitation(stores, id, now);
  // As a key, the mailed token is for its own invitation.
  if (principal.invitation && principal.invitation.id !== invitation.id) throw new Problem('invitation_not_found');
  const user = await stores.users.find({ id: principal.userId });
  if (!user) throw new Problem('not_authenticated');
  if (isAddressedTo(invitation, user)) return { invitation, user, confirms: false };
  if (token === undefined || token !== invitation.tokenHash) throw new Problem('invitation_not_found');
  const isClaimed = user.email !== undefined && emailKey(user.email) === invitation.emailKey;
  if (!isClaimed) throw await forAnother(stores, invitation);
  return { invitation, user, confirms: true };
}
