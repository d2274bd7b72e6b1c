import * as models from './models.ts';
import type { Operation } from './operations.ts';

const self = { scope: 'user:read' } as const;
const selfWrite = { scope: 'user:read-write' } as const;

/** Accounts: the caller's own, and the public part of others. */
export const userOperations = {
  createUser: {
    id: 'createUser',
    method: 'POST',
    path: '/user',
    tag: 'users',
    summary: 'Sign up',
    permission: null,
    body: models.NewUser,
    errors: [
      'username_taken',
      'name_reserved',
      'password_too_common',
      'signup_closed',
      'invitation_not_found',
      'invitation_for_another',
      'email_taken',
    ],
    example: {
      body: { username: 'dave', password: 'a-long-Fake-password', email: 'dave@example.com' },
      cli: 'tessera user create dave --email dave@example.com   # asks for the password',
      python: `user_api.create_user(
    models.User(username="dave", password=getpass(), email="dave@example.com")
)`,
    },
  },
  getUser: {
    id: 'getUser',
    hot: true,
    beforePasswordChange: true,
    beforeSecondFactor: true,
    method: 'GET',
    path: '/user',
    tag: 'users',
    summary: 'Read your own account',
    permission: self,
    output: models.User,
    errors: [],
    example: { cli: 'tessera user show', python: 'print(user_api.get_user().username)' },
  },
  getUserWithUsername: {
    id: 'getUserWithUsername',
    method: 'GET',
    path: '/users/{username}',
    tag: 'users',
    summary: 'Look a user up, by name or ID',
    hot: true,
    permission: self,
    output: models.User,
    errors: ['user_not_found'],
    example: {
      path: { username: 'bob' },
      cli: 'tessera user show bob',
      python: 'print(user_api.get_user_with_username("bob").id)',
    },
  },
  updateUser: {
    id: 'updateUser',
    method: 'PATCH',
    path: '/users/{username}',
    tag: 'users',
    summary: 'Change your account',
    permission: selfWrite,
    body: models.UserUpdate,
    errors: [
      'user_not_found',
      'forbidden',
      'username_taken',
      'name_reserved',
      'quota_exceeded',
      'password_required',
      'password_too_common',
    ],
    example: {
      path: { username: 'alice' },
      body: { company: 'Example Research', timezone: 'Europe/Athens' },
      cli: "tessera user update --company 'Example Research' --timezone Europe/Athens",
      python: `me = user_api.get_user()
me.company = "Example Research"
me.timezone = "Europe/Athens"
user_api.update_user("alice", me)`,
    },
  },
  deleteUser: {
    id: 'deleteUser',
    method: 'DELETE',
    path: '/users/{username}',
    tag: 'users',
    summary: 'Delete your account and everything in it',
    permission: { scope: 'user:admin' },
    errors: ['user_not_found', 'forbidden', 'last_owner', 'last_admin'],
    example: {
      path: { username: 'alice' },
      cli: 'tessera user delete',
      python: 'user_api.delete_user("alice")',
    },
  },
  confirmEmail: {
    id: 'confirmEmail',
    method: 'POST',
    path: '/user/confirm_email',
    tag: 'users',
    summary: 'Confirm your e-mail address with the mailed token',
    permission: { scope: 'confirm_email' },
    errors: ['email_taken'],
    example: {
      as: 'mailed token',
      cli: 'tessera user confirm   # asks for the token from the mail',
      python: `tiledb.cloud.login(token=mailed_token, host=host)
tiledb.cloud.client.build(rest_api.UserApi).confirm_email()`,
    },
  },
  requestEmailConfirmation: {
    id: 'requestEmailConfirmation',
    method: 'POST',
    path: '/user/confirm_email/request',
    tag: 'users',
    summary: 'Have the confirmation mailed again',
    permission: selfWrite,
    repeatable: true,
    errors: [],
    example: { cli: 'tessera user confirm --request' },
  },
  resetUserPassword: {
    id: 'resetUserPassword',
    beforePasswordChange: true,
    method: 'POST',
    path: '/user/password_reset',
    tag: 'users',
    summary: 'Set a new password with the mailed token or a fresh sign-in',
    permission: { scope: 'password_reset', orProven: 'user:admin' },
    body: models.NewPassword,
    errors: ['user_not_found', 'password_required', 'password_too_common'],
    example: {
      body: { password: 'another-long-Fake-password' },
      cli: 'tessera user reset-password   # asks for the new password',
      python: 'user_api.reset_user_password({"password": getpass()})',
    },
  },
  requestPasswordReset: {
    id: 'requestPasswordReset',
    method: 'POST',
    path: '/user/password_reset/request',
    tag: 'users',
    summary: 'Have a password reset mailed',
    permission: null,
    body: models.PasswordResetRequest,
    repeatable: true,
    errors: [],
    example: {
      body: { username: 'alice' },
      cli: 'tessera user reset-password --request alice',
    },
  },
} as const satisfies Record<string, Operation>;
