import { type Caller, type Invitation, isOpen, type Model } from './model.ts';
import { type Dice, expectSameSet, type MakeMove, part, self, stopped } from './move.ts';
import { somebody } from './names.ts';
import { entered } from './organizations.ts';
import { days, manages, roles } from './rules.ts';

const unknownId = '12345678-1234-4234-8234-123456789abc';

/** One to the caller, mostly; else one to another user, or none. */
function someInvitation(model: Model, dice: Dice, { user }: Caller): Invitation | undefined {
  const own = model.invitations.filter((one) => one.user !== undefined && one.user === user);
  return dice.once(12) ? undefined : dice.pickAny(own.length > 0 && !dice.once(4) ? own : model.invitations);
}

const joinOrganization: MakeMove = ({ model, caller, dice, now }) => {
  const { organization, role, refusals, named, isUnseen } = entered(model, dice, caller, 'organization:read-write');
  const recipient = somebody(model, dice);
  const given = dice.pick(roles);
  if (organization && (!manages(role) || (given === 'owner' && role !== 'owner'))) refusals.push(403);
  return {
    operation: 'joinOrganization',
    path: `/invitations/${part(named)}/join`,
    body: { invitee_email: [recipient], organization_role: given, actions: ['delete'] },
    refusals,
    isUnseen,
    carriedOut() {
      if (!organization) return;
      const key = recipient.toLowerCase();
      const isRenewed = (one: Invitation) => one.organization === organization && one.key === key && !one.isAccepted;
      model.invitations = model.invitations.filter((one) => !isRenewed(one));
      const user = model.user(recipient);
      const of = { organization, inviter: self(caller), role: given, expires: now + 7 * days };
      model.invitations.push({ ...of, id: '', key, user, isAccepted: false });
    },
  };
};

const acceptInvitation: MakeMove = ({ model, caller, dice, now }) => {
  const found = someInvitation(model, dice, caller);
  const refusals = stopped(caller, 'organization:read-write');
  const isUnseen = refusals.length === 0 && !(found && isOpen(found, now) && found.user === caller.user);
  if (isUnseen) refusals.push(404);
  else if (refusals.length === 0 && caller.user && found?.organization.members.has(caller.user)) refusals.push(409);
  return {
    operation: 'acceptInvitation',
    path: `/invitations/${found?.id ?? unknownId}`,
    refusals,
    isUnseen,
    showsMore: true,
    carriedOut() {
      if (!found) return;
      found.isAccepted = true;
      model.join(found.organization, self(caller), found.role);
    },
  };
};

const declineInvitation: MakeMove = ({ model, caller, dice, now }) => {
  const found = someInvitation(model, dice, caller);
  const refusals = stopped(caller, 'organization:read-write');
  const isUnseen = refusals.length === 0 && !(found && isOpen(found, now) && found.user === caller.user);
  return {
    operation: 'declineInvitation',
    path: `/invitations/${found?.id ?? unknownId}/decline`,
    refusals: isUnseen ? [404] : refusals,
    isUnseen,
    carriedOut() {
      model.invitations = model.invitations.filter((one) => one !== found);
    },
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
    carriedOut() {
      model.invitations = model.invitations.filter((one) => one !== found);
    },
  };
};

const fetchInvitations: MakeMove = ({ model, caller, now }) => ({
  operation: 'fetchInvitations',
  path: '/invitations?per_page=1000',
  refusals: stopped(caller, 'organization:read'),
  carriedOut({ body }) {
    const own = model.invitations.filter(
      (one) => one.user === caller.user && one.expires > now && (one.isAccepted || isOpen(one, now)),
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

export const contendedInvitations = [acceptInvitation, declineInvitation];

export const invitationMoves: [number, MakeMove][] = [
  [7, joinOrganization],
  [7, acceptInvitation],
  [2, declineInvitation],
  [2, cancelJoinOrganization],
  [2, fetchInvitations],
];
