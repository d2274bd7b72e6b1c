import * as z from 'zod';
import type { ErrorCode } from './errors.ts';
import { instant } from './instant.ts';
import * as models from './models.ts';
import { administrationOperations, termsOperations } from './operations-administration.ts';
import { invitationOperations } from './operations-invitations.ts';
import { mfaOperations } from './operations-mfa.ts';
import { passkeyOperations } from './operations-passkeys.ts';
import type { Action } from './roles.ts';
import type { Scope } from './scopes.ts';
import { TokenScope } from './scopes.ts';
import { credentialsRead, credentialsWrite, vaultOperations } from './vault-operations.ts';
import { vendingOperations } from './vending-operations.ts';

/**
 * What a caller's scopes must include. `null` is public. Where the scope depends on whose namespace it is, both are
 * named. `orProven`: a fresh sign-in with the password and the scope named there will do as well. `orInvitation`: so will
 * the mailed token of an invitation. `siteAdmin`: the caller administers the site; `proven` besides: and has signed in with
 * the password less than ten minutes ago.
 */
export type Permission =
  | null
  | { scope: Scope; orProven?: Scope; orInvitation?: true }
  | { scope: Scope; siteAdmin: true; proven?: true }
  | { ownNamespace: readonly Scope[]; organization: readonly Scope[] };

export type Method = 'GET' | 'POST' | 'PATCH' | 'DELETE';

export interface Operation {
  readonly id: string;
  readonly method: Method;
  /** Below the prefix, with `{parameters}`. */
  readonly path: string;
  /** `/v1` when absent. */
  readonly prefix?: '/v1' | '/v2';
  readonly tag: 'users' | 'tokens' | 'organizations' | 'invitations' | 'credentials' | 'mfa' | 'administration';
  readonly summary: string;
  readonly permission: Permission;
  /**
   * What the caller's role must permit in the organization that the path names. Absent where the path names none. In
   * one's own namespace everything is permitted.
   */
  readonly action?: Action;
  readonly query?: z.ZodType;
  readonly body?: z.ZodType;
  /** What a 200 answers; without it, success is a 204. */
  readonly output?: z.ZodType;
  /** What a 207 answers, where success is a 204 and a part of what was asked for may be carried out without the rest. */
  readonly partial?: z.ZodType;
  readonly errors: readonly ErrorCode[];
  /**
   * Carried out each time, also with an `Idempotency-Key` that was used: twice has the effect of once, or of one more mail
   * within the limits, so that nothing needs to be remembered.
   */
  readonly repeatable?: true;
  /** Whether it changes something: all but GET do, unless said. */
  readonly effect?: 'write' | 'read';
  /** Makes a session: its write shares a commit with the sign-in's own. Its answer is the session's token. */
  readonly joinsSignIn?: true;
  /** Among the most frequent requests, and with a short answer: served before the framework. Only a GET without parameters in its path. */
  readonly hot?: true;
  /** Also permitted to a session or a password of an account that must set a new password first. */
  readonly beforePasswordChange?: true;
}

const self = { scope: 'user:read' } as const;
const selfWrite = { scope: 'user:read-write' } as const;
const organizationRead = { scope: 'organization:read' } as const;
const organizationWrite = { scope: 'organization:read-write' } as const;
const organizationAdmin = { scope: 'organization:admin' } as const;
/** A yes in the clients' various spellings; anything else is a no. */
const rememberMe = z
  .union([z.string(), z.array(z.string())])
  .transform((value) => typeof value === 'string' && /^(true|1)$/i.test(value))
  .optional()
  .meta({ description: 'true: 30 days instead of 8 hours' });

/** Every operation of the API. The order is that of the reference pages. */
export const operations = {
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
  },
  getUser: {
    id: 'getUser',
    hot: true,
    beforePasswordChange: true,
    method: 'GET',
    path: '/user',
    tag: 'users',
    summary: 'Who am I',
    permission: self,
    output: models.User,
    errors: [],
  },
  getUserWithUsername: {
    id: 'getUserWithUsername',
    method: 'GET',
    path: '/users/{username}',
    tag: 'users',
    summary: 'Look somebody up, by name or ID',
    permission: self,
    output: models.User,
    errors: ['user_not_found'],
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
  },
  deleteUser: {
    id: 'deleteUser',
    method: 'DELETE',
    path: '/users/{username}',
    tag: 'users',
    summary: 'Delete your account and everything in it',
    permission: { scope: 'user:admin' },
    errors: ['user_not_found', 'forbidden', 'last_owner', 'last_admin'],
  },
  confirmEmail: {
    id: 'confirmEmail',
    method: 'POST',
    path: '/user/confirm_email',
    tag: 'users',
    summary: 'Confirm your e-mail address with the mailed token',
    permission: { scope: 'confirm_email' },
    errors: ['email_taken'],
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
  },
  ...termsOperations,
  getSession: {
    id: 'getSession',
    effect: 'write',
    joinsSignIn: true,
    hot: true,
    beforePasswordChange: true,
    method: 'GET',
    path: '/session',
    tag: 'tokens',
    summary: 'Sign in: make a session token',
    permission: selfWrite,
    query: z.object({
      remember_me: rememberMe,
      expires: z
        .union([z.literal('').transform(() => undefined), instant])
        .optional()
        .meta({ description: 'When the session ends, at most 30 days ahead', format: 'date-time' }),
    }),
    output: models.Token,
    errors: [],
  },
  endOtherSessions: {
    id: 'endOtherSessions',
    method: 'POST',
    path: '/user/sessions/end_others',
    tag: 'tokens',
    summary: 'End all your sessions but this one',
    permission: selfWrite,
    repeatable: true,
    errors: [],
  },
  requestToken: {
    id: 'requestToken',
    method: 'POST',
    path: '/token',
    tag: 'tokens',
    summary: 'Make a named token',
    permission: selfWrite,
    body: models.TokenRequest.optional(),
    output: models.Token,
    errors: ['unknown_scope', 'insufficient_scope', 'password_required', 'quota_exceeded'],
  },
  revokeToken: {
    id: 'revokeToken',
    beforePasswordChange: true,
    method: 'DELETE',
    path: '/tokens/{token}',
    tag: 'tokens',
    summary: 'Revoke a token or a session, by its name or by itself',
    permission: selfWrite,
    errors: ['token_not_found'],
  },
  tokensGet: {
    id: 'tokensGet',
    hot: true,
    method: 'GET',
    path: '/tokens',
    tag: 'tokens',
    summary: 'List your tokens',
    permission: self,
    output: z.array(models.Token),
    errors: [],
  },
  tokensSessionGet: {
    id: 'tokensSessionGet',
    hot: true,
    method: 'GET',
    path: '/tokens/session',
    tag: 'tokens',
    summary: 'List your sessions',
    permission: self,
    output: z.array(models.Token),
    errors: [],
  },
  getTokenScopes: {
    id: 'getTokenScopes',
    hot: true,
    method: 'GET',
    path: '/tokens/scopes',
    tag: 'tokens',
    summary: 'List the scopes there are',
    permission: self,
    output: z.array(TokenScope),
    errors: [],
  },
  createOrganization: {
    id: 'createOrganization',
    method: 'POST',
    path: '/organization',
    tag: 'organizations',
    summary: 'Create an organization, owned by you',
    permission: organizationAdmin,
    body: models.NewOrganization,
    errors: ['organization_name_taken', 'name_reserved', 'quota_exceeded'],
  },
  getAllOrganizations: {
    id: 'getAllOrganizations',
    method: 'GET',
    path: '/organizations',
    tag: 'organizations',
    summary: 'List your organizations, without their members',
    permission: organizationRead,
    output: z.array(models.Organization),
    errors: [],
  },
  getOrganization: {
    id: 'getOrganization',
    method: 'GET',
    path: '/organizations/{organization}',
    tag: 'organizations',
    summary: 'Look an organization up, by name or ID',
    permission: organizationRead,
    action: 'read',
    output: models.Organization,
    errors: ['organization_not_found'],
  },
  updateOrganization: {
    id: 'updateOrganization',
    method: 'PATCH',
    path: '/organizations/{organization}',
    tag: 'organizations',
    summary: 'Change or rename an organization',
    permission: organizationWrite,
    action: 'edit_organization',
    body: models.OrganizationUpdate,
    errors: ['organization_not_found', 'forbidden', 'organization_name_taken', 'name_reserved', 'quota_exceeded'],
  },
  deleteOrganization: {
    id: 'deleteOrganization',
    method: 'DELETE',
    path: '/organizations/{organization}',
    tag: 'organizations',
    summary: 'Delete an organization with its credentials and memberships',
    permission: organizationAdmin,
    action: 'delete_organization',
    errors: ['organization_not_found', 'forbidden'],
  },
  addUserToOrganization: {
    id: 'addUserToOrganization',
    method: 'POST',
    path: '/organizations/{organization}/user',
    tag: 'organizations',
    summary: 'Add a member',
    permission: organizationWrite,
    action: 'edit_organization',
    body: models.NewMember,
    errors: ['organization_not_found', 'user_not_found', 'forbidden', 'already_member', 'quota_exceeded'],
  },
  getOrganizationUser: {
    id: 'getOrganizationUser',
    method: 'GET',
    path: '/organizations/{organization}/{username}',
    tag: 'organizations',
    summary: 'Look a member up',
    permission: organizationRead,
    action: 'read',
    output: models.OrganizationUser,
    errors: ['organization_not_found', 'member_not_found'],
  },
  updateUserInOrganization: {
    id: 'updateUserInOrganization',
    method: 'PATCH',
    path: '/organizations/{organization}/{username}',
    tag: 'organizations',
    summary: "Change a member's role",
    permission: organizationWrite,
    action: 'edit_organization',
    body: models.MemberUpdate,
    errors: ['organization_not_found', 'member_not_found', 'forbidden', 'last_owner'],
  },
  deleteUserFromOrganization: {
    id: 'deleteUserFromOrganization',
    method: 'DELETE',
    path: '/organizations/{organization}/{username}',
    tag: 'organizations',
    summary: 'Remove a member, or leave',
    permission: organizationWrite,
    action: 'edit_organization',
    errors: ['organization_not_found', 'member_not_found', 'forbidden', 'last_owner'],
  },
  ...invitationOperations,
  addAWSAccessCredentials: {
    id: 'addAWSAccessCredentials',
    method: 'POST',
    path: '/credentials/{namespace}/aws',
    tag: 'credentials',
    summary: 'Store credentials in a namespace',
    permission: credentialsWrite,
    action: 'edit_organization',
    body: models.NewAWSAccessCredentials,
    errors: ['namespace_not_found', 'forbidden', 'credentials_name_taken', 'access_key_taken', 'quota_exceeded'],
  },
  checkAWSAccessCredentials: {
    id: 'checkAWSAccessCredentials',
    method: 'GET',
    path: '/credentials/{namespace}/aws',
    tag: 'credentials',
    summary: "List a namespace's credentials, without their secrets",
    permission: credentialsRead,
    action: 'write',
    output: z.array(models.AWSAccessCredentials),
    errors: ['namespace_not_found', 'forbidden'],
  },
  checkAWSAccessCredentialsByName: {
    id: 'checkAWSAccessCredentialsByName',
    method: 'GET',
    path: '/credentials/{namespace}/aws/{name}',
    tag: 'credentials',
    summary: 'Look credentials up, without their secret',
    permission: credentialsRead,
    action: 'write',
    output: models.AWSAccessCredentials,
    errors: ['namespace_not_found', 'credentials_not_found', 'forbidden'],
  },
  updateAWSAccessCredentials: {
    id: 'updateAWSAccessCredentials',
    method: 'PATCH',
    path: '/credentials/{namespace}/aws/{name}',
    tag: 'credentials',
    summary: 'Change or rename credentials',
    permission: credentialsWrite,
    action: 'edit_organization',
    body: models.AWSAccessCredentialsUpdate,
    errors: ['namespace_not_found', 'credentials_not_found', 'forbidden', 'credentials_name_taken', 'access_key_taken'],
  },
  deleteAWSAccessCredentials: {
    id: 'deleteAWSAccessCredentials',
    method: 'DELETE',
    path: '/credentials/{namespace}/aws/{name}',
    tag: 'credentials',
    summary: 'Delete credentials. Arrays that are read with them become unreachable',
    permission: credentialsWrite,
    action: 'edit_organization',
    errors: ['namespace_not_found', 'credentials_not_found', 'forbidden'],
  },
  ...vaultOperations,
  ...vendingOperations,
  ...mfaOperations,
  ...passkeyOperations,
  ...administrationOperations,
} as const satisfies Record<string, Operation>;

export type Operations = typeof operations;
export type OperationId = keyof Operations;

/** The names of a path's parameters: `/users/{username}` has `username`. */
export type PathParameters<Path extends string> = Path extends `${string}{${infer Name}}${infer Rest}`
  ? Name | PathParameters<Rest>
  : never;
export type Params<Id extends OperationId> = Record<PathParameters<Operations[Id]['path']>, string>;
type Parsed<Id extends OperationId, Part extends 'query' | 'body' | 'output' | 'partial'> =
  Operations[Id] extends Record<Part, infer Schema extends z.ZodType> ? z.output<Schema> : undefined;
export type Query<Id extends OperationId> = Parsed<Id, 'query'>;
export type Body<Id extends OperationId> = Parsed<Id, 'body'>;
/** What an operation answers; `undefined` where it answers 204. */
export type Output<Id extends OperationId> = Operations[Id] extends { partial: z.ZodType }
  ? Parsed<Id, 'partial'> | undefined
  : Parsed<Id, 'output'>;

/** Every operation, in order, typed alike. */
export const operationList: readonly (Operation & { id: OperationId })[] = Object.values(operations);

/** Whether an operation changes something. */
export function writes({ method, effect }: Operation): boolean {
  return effect === undefined ? method !== 'GET' : effect === 'write';
}

/** Whether its answer is a token, or a list of them. */
export function answersWithTokens({ output }: Operation): boolean {
  return output === models.Token || (output instanceof z.ZodArray && output.element === models.Token);
}
