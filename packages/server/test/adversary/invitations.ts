import { type Invitation, isFor, isOpen } from './invitation.ts';
import type { Caller, Model } from './model.ts';
import { type Dice, expectSameSet, type MakeMove, type Move, part, type Situation, self, stopped } from './move.ts';
import { anyEmail, somebody } from './names.ts';
import { entered } from './organizations.ts';
import { days, manages, mayInvite, roles } from './rules.ts';

const unknownId = '12345678-1234-4234-8234-123456789abc';
const lasting = 7 * days;

/** The one of the link that is the key, or one to the caller, mostly; else one to another user, or none. */
function someInvitation(model: Model, dice: Dice, { user, invitation }: Caller): Invitation | undefined {
  if (invitation && !dice.once(4)) return invitation;
  const own = model.invitations.filter((one) => isFor(one, user) || one.key === user?.email?.toLowerCase());
  return dice.once(12) ? undefined : dice.pickAny(own.length > 0 && !dice.once(4) ? own : model.invitations);
}

const joinOrganization: MakeMove = ({ model, caller, dice, now }) => {
  const { organization, role, refusals, named, isUnseen } = entered(model, dice, caller, 'organization:read-write');
  const isToAddress = dice.once(2);
  const recipient = isToAddress ? anyEmail(dice) : somebody(model, dice);
  const malformed = dice.once(4) ? ['@nowhere'] : [];
  const given = dice.pick(roles);
  if (organization && !mayInvite(role, given)) refusals.push(403);
  return {
    operation: 'joinOrganization',
    path: `/invitations/${part(named)}/join`,
    body: { invitee_email: [recipient, ...malformed], organization_role: given, actions: ['delete'] },
    refusals,
    isUnseen,
    carriedOut() {
      if (!organization) return;
      const key = recipient.toLowerCase();
      const before = model.invitations.find(
        (one) => one.organization === organization && one.key === key && !one.isAccepted,
      );
      const invitation: Invitation = {
        ...{ id: '', organization, inviter: self(caller), role: given, expires: now + lasting, isAccepted: false },
        // Inviting again keeps the text of the first time.
        ...{ recipient: before?.recipient ?? recipient, key, isToAddress },
        user: isToAddress ? undefined : model.user(recipient),
      };
      model.endInvitations((one) => one === before);
      model.invitations.push(invitation);
      model.mailLink(invitation);
    },
  };
};

const resendInvitation: MakeMove = ({ model, caller, dice, now }) => {
  const sent = model.invitations.filter(({ expires, organization }) => {
    const role = caller.user && organization.members.get(caller.user);
    return expires > now && (manages(role) || dice.once(4));
  });
  const found = dice.once(12) ? undefined : dice.pickAny(sent);
  const role = caller.user && found?.organization.members.get(caller.user);
  const refusals = stopped(caller, 'organization:read-write');
  const isUnseen = refusals.length === 0 && !(found && !found.isAccepted && manages(role));
  if (isUnseen) refusals.push(404);
  else if (refusals.length === 0 && found && !mayInvite(role, found.role)) refusals.push(403);
  return {
    operation: 'resendInvitation',
    path: `/invitations/${found?.id ?? unknownId}/resend`,
    refusals,
    isUnseen,
    carriedOut() {
      if (!found) return;
      model.spendLink(found);
      Object.assign(found, { inviter: self(caller), expires: now + lasting });
      model.mailLink(found);
    },
  };
};

/** By the account that is invited, or by the link alone. */
const acceptInvitation: MakeMove = (situation) =>
  accepting(situation, someInvitation(situation.model, situation.dice, situation.caller), undefined);

/** By an account that shows the link: mostly another one, which may claim the address. */
const showLink: MakeMove = (situation) => {
  const { model, caller, dice } = situation;
  const linked = model.invitations.filter(({ link }) => link !== undefined);
  const claimed = linked.filter(({ key }) => key === caller.user?.email?.toLowerCase());
  const found = dice.pickAny(claimed.length > 0 && dice.once(2) ? claimed : linked);
  return accepting(situation, found, dice.once(6) ? dice.pickAny(model.spent) : found?.link);
};

function accepting({ caller, model, now }: Situation, found: Invitation | undefined, shown: string | undefined): Move {
  const refusals = caller.invitation ? [] : stopped(caller, 'organization:read-write');
  const isOwn = found !== undefined && isFor(found, caller.user);
  const isProven = found?.link !== undefined && shown === found.link;
  const isForeign = caller.invitation !== undefined && caller.invitation !== found;
  const isUnseen = refusals.length === 0 && !(found && isOpen(found, now) && (isOwn || isProven) && !isForeign);
  const confirms = !isOwn && found?.isToAddress && found.key === caller.user?.email?.toLowerCase();
  if (isUnseen) refusals.push(404);
  else if (refusals.length === 0 && found && caller.user) {
    if (!isOwn && !confirms) refusals.push(403);
    else if (found.organization.members.has(caller.user)) refusals.push(409);
    else if (confirms && model.invited(found)) refusals.push(409);
  }
  return {
    operation: 'acceptInvitation',
    path: `/invitations/${found?.id ?? unknownId}`,
    body: shown === undefined ? undefined : { invitation_token: shown },
    refusals,
    isUnseen,
    showsMore: true,
    carriedOut() {
      if (!found) return;
      if (confirms) model.confirm(self(caller), found.key);
      model.spendLink(found);
      Object.assign(found, { isAccepted: true, acceptedBy: self(caller) });
      model.join(found.organization, self(caller), found.role);
    },
  };
}

const declineInvitation: MakeMove = ({ model, caller, dice, now }) => {
  const found = someInvitation(model, dice, caller);
  const refusals = stopped(caller, 'organization:read-write');
  const isUnseen = refusals.length === 0 && !(found && isOpen(found, now) && isFor(found, caller.user));
  return {
    operation: 'declineInvitation',
    path: `/invitations/${found?.id ?? unknownId}/decline`,
    refusals: isUnseen ? [404] : refusals,
    isUnseen,
    carriedOut: () => model.endInvitations((one) => one === found),
  };
};

const cancelJoinOrganization: MakeMove = ({ model, caller, dice }) => {
  const { organization, role, refusals, named, isUnseen } = entered(model, dice, caller, 'organization:read-write');
  const sent = model.invitations.filter((one) => one.organization === organization);
  const found = dice.once(5) ? dice.pickAny(model.invitations) : dice.pickAny(sent);
  if (organization && !manages(role)) refusals.push(403);
  else if (organization && (found?.organization !== organization || found.isAccepted)) refusals.push(404);
  return {
    operation: 'cancelJoinOrganization',
    path: `/invitations/${found?.id ?? unknownId}/${part(named)}/join`,
    refusals,
    isUnseen,
    carriedOut: () => model.endInvitations((one) => one === found),
  };
};

const fetchInvitations: MakeMove = ({ model, caller, now }) => ({
  operation: 'fetchInvitations',
  path: '/invitations?per_page=1000',
  refusals: stopped(caller, 'organization:read'),
  carriedOut({ body }) {
    // One to an organization that the account left is not told.
    const joined = ({ acceptedBy, organization }: Invitation) =>
      acceptedBy !== undefined && acceptedBy === caller.user && organization.members.has(acceptedBy);
    const own = model.invitations.filter(
      (one) => one.expires > now && (one.isAccepted ? joined(one) : isFor(one, caller.user) && isOpen(one, now)),
    );
    interface Told {
      id: string;
      organization_name: string;
      organization_role: string;
      status: string;
      expires_at: string;
    }
    // Those that were accepted long ago are removed some time later.
    const told = (body.invitations as Told[]).filter(({ expires_at }) => Date.parse(expires_at) > now);
    expectSameSet(
      told.map((one) => `${one.id} ${one.organization_name} ${one.organization_role} ${one.status}`),
      own.map((one) => `${one.id} ${one.organization.name} ${one.role} ${one.isAccepted ? 'ACCEPTED' : 'PENDING'}`),
    );
  },
});

export const contendedInvitations = [acceptInvitation, showLink, declineInvitation, resendInvitation];

/** The weight, the move, and the kind of caller that is preferred. */
export const invitationMoves: [number, MakeMove, string?][] = [
  [10, joinOrganization, 'manages'],
  [7, acceptInvitation, 'is invited'],
  [4, acceptInvitation, 'link'],
  [4, showLink],
  [2, resendInvitation, 'has invited'],
  [2, declineInvitation, 'is invited'],
  [2, cancelJoinOrganization],
  [2, fetchInvitations],
];
