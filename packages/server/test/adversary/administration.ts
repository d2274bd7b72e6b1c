import { isProven, type Model, type User } from './model.ts';
import { type MakeMove, part, type Situation, self, stopped } from './move.ts';
import { key, somebody } from './names.ts';

/** Whether other members would be left in an organization without an owner who can act. */
export function isLastOwner(model: Model, user: User): boolean {
  return model
    .organizationsOf(user)
    .some((of) => of.members.size > 1 && of.members.get(user) === 'owner' && !model.hasOwnerBeside(of, user));
}

export function isLastAdmin({ users }: Model, user: User): boolean {
  const isAdmin = ({ siteAdmin = false, disabled }: User) => siteAdmin && !disabled;
  return isAdmin(user) && !users.some((other) => other !== user && isAdmin(other));
}

interface Change {
  operation:
    | 'disableUser'
    | 'enableUser'
    | 'endUserSessions'
    | 'revokeUserTokens'
    | 'removeUserMfa'
    | 'confirmUserEmail';
  path: string;
  /** The refusals of the change itself, to an administrator. */
  refusals?: (model: Model, user: User, isSelf: boolean) => number[];
  carriedOut: (model: Model, user: User) => void;
}

/** A change of an account by an administrator of the site, who proved the password. */
function changing({ operation, path, refusals: own, carriedOut }: Change): MakeMove {
  return ({ model, dice, caller, now }: Situation) => {
    const named = dice.once(12) && caller.user ? caller.user.username : somebody(model, dice);
    const user = model.user(named);
    const refusals = stopped(caller, '*');
    if (refusals.length === 0 && !(self(caller).siteAdmin && isProven(caller, now))) refusals.push(403);
    const isUnseen = refusals.length === 0 && user === undefined;
    if (isUnseen) refusals.push(404);
    else if (refusals.length === 0 && user) refusals.push(...(own?.(model, user, user === caller.user) ?? []));
    return {
      operation,
      path: `/admin/users/${part(named)}/${path}`,
      refusals,
      isUnseen,
      changesSignIn: true,
      carriedOut: () => user && carriedOut(model, user),
    };
  };
}

const disableUser = changing({
  operation: 'disableUser',
  path: 'disable',
  refusals(model, user, isSelf) {
    if (user.disabled) return [];
    const found = isSelf ? [403] : [];
    return isLastAdmin(model, user) || isLastOwner(model, user) ? [...found, 409] : found;
  },
  carriedOut(_, user) {
    user.disabled = true;
  },
});

const enableUser = changing({
  operation: 'enableUser',
  path: 'enable',
  carriedOut(_, user) {
    user.disabled = false;
  },
});

const endUserSessions = changing({
  operation: 'endUserSessions',
  path: 'end_sessions',
  carriedOut: (model, user) => model.endTokens((token) => token.user === user && token.kind === 'session'),
});

const revokeUserTokens = changing({
  operation: 'revokeUserTokens',
  path: 'revoke_tokens',
  carriedOut: (model, user) => model.endTokens((token) => token.user === user),
});

const removeUserMfa = changing({
  operation: 'removeUserMfa',
  path: 'remove_mfa',
  refusals: (_, user, isSelf) => (isSelf && user.totp ? [403] : []),
  carriedOut(model, user) {
    if (user.totp === undefined) return;
    user.totp = undefined;
    user.offered = undefined;
    model.spendCodes(user, user.recovery);
  },
});

const confirmUserEmail = changing({
  operation: 'confirmUserEmail',
  path: 'confirm_email',
  refusals(model, user) {
    if (user.email === undefined) return [400];
    const address = key(user.email);
    return model.users.some((one) => one !== user && one.confirmed === address) ? [409] : [];
  },
  carriedOut: (model, user) => model.confirm(user, key(user.email ?? '')),
});

export const administrationMoves: [number, MakeMove, string?][] = [
  [1, disableUser, 'administers'],
  [1, enableUser, 'administers'],
  [1, endUserSessions, 'administers'],
  [1, revokeUserTokens, 'administers'],
  [1, removeUserMfa, 'administers'],
  [2, confirmUserEmail, 'administers'],
];

export const contendedAccounts = [disableUser, enableUser, removeUserMfa, confirmUserEmail];
