import { expect } from 'vitest';
import { isLastAdmin, isLastOwner } from './administration.ts';
import { isOpen } from './invitation.ts';
import { isProven, type Model, type User } from './model.ts';
import { expectSameSet, type MakeMove, part, self, stopped } from './move.ts';
import { anyEmail, fullName, key, nameFaults, newPassword, somebody, wantedName } from './names.ts';
import { actionsOf, isRefusedName } from './rules.ts';

const createUser: MakeMove = ({ model, dice, now }) => {
  const username = wantedName(model, dice, 'person');
  const linked = model.invitations.filter(({ link }) => link !== undefined);
  const invitation = dice.once(4) ? dice.pickAny(linked) : undefined;
  const given = dice.once(2) ? anyEmail(dice) : undefined;
  const refusals = nameFaults(model, username);
  if (invitation) {
    const { isToAddress, key: address } = invitation;
    if (!isToAddress || !isOpen(invitation, now)) refusals.push(404);
    else if (given !== undefined && key(given) !== address) refusals.push(403);
    else if (model.invited(invitation)) refusals.push(409);
  }
  const email = given ?? invitation?.recipient;
  const user: User = {
    ...{ id: '', username, password: newPassword(model), name: fullName(model), email },
    ...{ confirmed: invitation?.key, disabled: false, recovery: [] },
  };
  return {
    operation: 'createUser',
    path: '/user',
    // Fields that only the server decides are sent too, and have no effect.
    body: {
      ...{ username, password: user.password, name: user.name, email: given, invitation_token: invitation?.link },
      is_valid_email: true,
      confirmed: given,
      role: 'owner',
      enabled_features: ['canary'],
    },
    refusals,
    changesSignIn: true,
    showsMore: true,
    carriedOut() {
      model.users.push(user);
      model.names.set(key(username), user);
      if (invitation) model.spendLink(invitation);
      else if (email !== undefined) model.mailsToCome.push({ user, scope: 'confirm_email' });
    },
  };
};

const getUser: MakeMove = ({ model, caller }) => ({
  operation: 'getUser',
  path: '/user',
  refusals: stopped(caller, 'user:read'),
  carriedOut: ({ body }) => expectOwn(model, self(caller), body),
});

function expectOwn(model: Model, user: User, body: Record<string, unknown>): void {
  expect(body).toMatchObject({
    id: user.id,
    username: user.username,
    name: user.name ?? user.username,
    is_valid_email: user.email !== undefined && key(user.email) === user.confirmed,
  });
  expect(body['email'] ?? '').toBe(user.email ?? '');
  const organizations = body['organizations'] as {
    organization_name: string;
    role: string;
    allowed_actions: string[];
  }[];
  expectSameSet(
    organizations.map(({ organization_name, role }) => `${organization_name} ${role}`),
    model.organizationsOf(user).map(({ name, members }) => `${name} ${members.get(user)}`),
  );
  for (const { role, allowed_actions } of organizations) {
    expectSameSet(allowed_actions, actionsOf[role as keyof typeof actionsOf]);
  }
}

const getUserWithUsername: MakeMove = ({ model, dice, caller }) => {
  const path = somebody(model, dice);
  const refusals = stopped(caller, 'user:read');
  const found = model.user(path);
  const isUnseen = refusals.length === 0 && found === undefined;
  return {
    operation: 'getUserWithUsername',
    path: `/users/${part(path)}`,
    refusals: isUnseen ? [404] : refusals,
    isUnseen,
    carriedOut({ body }) {
      if (found === undefined) return;
      if (found === caller.user) return expectOwn(model, found, body);
      expect(body).toEqual({
        id: found.id,
        username: found.username,
        ...(found.company === undefined ? {} : { company: found.company }),
      });
    },
  };
};

const updateUser: MakeMove = ({ model, dice, caller, now }) => {
  const path =
    dice.once(5) || caller.user === undefined
      ? somebody(model, dice)
      : dice.pick([caller.user.username, caller.user.id]);
  const found = model.user(path);
  const what = dice.pick(['profile', 'profile', 'name', 'name', 'email', 'email', 'password', 'same']);
  const body: Record<string, string | boolean | undefined> = {
    profile: { name: dice.once(4) ? '' : fullName(model), company: `Company${model.next()}` },
    name: { username: wantedName(model, dice, 'renamed') },
    email: { email: anyEmail(dice) },
    password: { password: newPassword(model) },
    same: { username: found?.username, email: found?.email, is_valid_email: true, id: model.users[0]?.id },
  }[what] as Record<string, string | boolean | undefined>;
  const { username, password, email, name, company } = body as Record<string, string | undefined>;
  const isNewEmail = email !== undefined && (found?.email === undefined || key(found.email) !== key(email));
  const refusals = stopped(caller, 'user:read-write');
  const isUnseen = refusals.length === 0 && found === undefined;
  if (isUnseen) refusals.push(404);
  else if (refusals.length === 0) {
    if (found !== caller.user) refusals.push(403);
    if ((password !== undefined || isNewEmail) && !isProven(caller, now)) refusals.push(403);
    if (found === caller.user && username !== undefined && username !== found?.username) {
      if (key(username) !== key(found?.username ?? '')) refusals.push(...nameFaults(model, username, found));
    } else if (username !== undefined && isRefusedName(username)) refusals.push(400);
  }
  // A name of another form than names have is told before whose account it is.
  if (username !== undefined && isRefusedName(username) && isUnseen) refusals.push(400);
  return {
    operation: 'updateUser',
    path: `/users/${part(path)}`,
    body,
    refusals,
    isUnseen,
    changesSignIn: password !== undefined,
    showsMore: true,
    carriedOut() {
      const user = self(caller);
      if (name !== undefined) user.name = name === '' ? undefined : name;
      if (company !== undefined) user.company = company;
      if (username !== undefined) {
        user.username = username;
        model.names.set(key(username), user);
      }
      if (password !== undefined) model.setPassword(user, password, caller.token);
      if (isNewEmail) {
        user.email = email;
        model.endTokens((token) => token.user === user && token.scopes.includes('confirm_email'));
        if (user.confirmed !== key(email)) model.mailsToCome.push({ user, scope: 'confirm_email' });
      }
    },
  };
};

const deleteUser: MakeMove = ({ model, dice, caller }) => {
  const path = dice.once(2) || caller.user === undefined ? somebody(model, dice) : caller.user.username;
  const found = model.user(path);
  const refusals = stopped(caller, 'user:admin');
  const isUnseen = refusals.length === 0 && found === undefined;
  if (isUnseen) refusals.push(404);
  else if (refusals.length === 0) {
    if (found !== caller.user) refusals.push(403);
    else if (found && (isLastAdmin(model, found) || isLastOwner(model, found))) refusals.push(409);
  }
  return {
    operation: 'deleteUser',
    path: `/users/${part(path)}`,
    refusals,
    isUnseen,
    changesSignIn: true,
    carriedOut: () => model.removeUser(self(caller)),
  };
};

const resetUserPassword: MakeMove = ({ model, caller, now }) => {
  const password = newPassword(model);
  const refusals = stopped(caller, 'password_reset');
  return {
    operation: 'resetUserPassword',
    path: '/user/password_reset',
    body: { password },
    refusals: refusals.includes(403) && isProven(caller, now) ? [] : refusals,
    changesSignIn: true,
    carriedOut: () => model.setPassword(self(caller), password, caller.token),
  };
};

const requestPasswordReset: MakeMove = ({ model, dice }) => {
  const email = anyEmail(dice);
  const username = somebody(model, dice);
  const byEmail = dice.once(2);
  const user = byEmail
    ? model.users.find(({ confirmed }) => confirmed === key(email))
    : model.users.find((one) => key(one.username) === key(username) && one.confirmed !== undefined);
  // A link that opens nothing says no more than none.
  const mailed = user?.disabled ? undefined : user;
  return {
    operation: 'requestPasswordReset',
    path: '/user/password_reset/request',
    body: byEmail ? { email } : { username },
    refusals: [],
    carriedOut() {
      if (mailed) model.mailsToCome.push({ user: mailed, scope: 'password_reset' });
    },
  };
};

const requestEmailConfirmation: MakeMove = ({ model, caller }) => ({
  operation: 'requestEmailConfirmation',
  path: '/user/confirm_email/request',
  refusals: stopped(caller, 'user:read-write'),
  carriedOut() {
    const user = self(caller);
    if (user.email === undefined || key(user.email) === user.confirmed) return;
    model.mailsToCome.push({ user, scope: 'confirm_email' });
  },
});

export const confirmEmail: MakeMove = ({ model, caller }) => {
  const refusals = stopped(caller, 'confirm_email');
  const { token, user } = caller;
  const holder = model.users.find(({ confirmed }) => confirmed !== undefined && confirmed === token?.email);
  if (refusals.length === 0 && token?.email !== key(user?.email ?? '')) refusals.push(401);
  else if (refusals.length === 0 && holder !== undefined && holder !== user) refusals.push(409);
  return {
    operation: 'confirmEmail',
    path: '/user/confirm_email',
    refusals,
    carriedOut() {
      model.confirm(self(caller), token?.email ?? '');
    },
  };
};

/** The weight, the move, and the mailed scope whose bearers are preferred as callers. */
export const userMoves: [number, MakeMove, string?][] = [
  [3, createUser],
  [2, getUser],
  [4, getUserWithUsername],
  [9, updateUser],
  [2, deleteUser],
  [3, resetUserPassword, 'password_reset'],
  [2, requestPasswordReset],
  [1, requestEmailConfirmation],
  [3, confirmEmail, 'confirm_email'],
];
