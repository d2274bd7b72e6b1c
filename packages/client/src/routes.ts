import type * as Contract from '@tessera/contract';

type Contracted<Of extends Contract.Operation> =
  `${Of['method']} ${Of extends { prefix: infer Prefix extends string } ? Prefix : ''}${Of['path']}${If<Of['permission'], null, ' public'>}${If<Of, { query: object } | { body: object }, ' input'>}${If<Of, { output: object }, ' output'>}${If<Of, { partial: object }, ' partial'>}`;
type If<Given, Wanted, Flag extends string> = Given extends Wanted ? Flag : '';

/**
 * How each operation is asked for: its method, its path below `/v1` unless it begins with another version, and then `public` where it needs no sign-in, `input`
 * where it takes a query or a body, `output` where it answers something, `partial` where it does only after doing a part. It does not compile unless it is what the
 * contract says, which cannot be read at run time without taking zod along.
 */
export const routes = {
  createUser: 'POST /user public input',
  getUser: 'GET /user output',
  getUserWithUsername: 'GET /users/{username} output',
  updateUser: 'PATCH /users/{username} input',
  deleteUser: 'DELETE /users/{username}',
  confirmEmail: 'POST /user/confirm_email',
  requestEmailConfirmation: 'POST /user/confirm_email/request',
  resetUserPassword: 'POST /user/password_reset input',
  requestPasswordReset: 'POST /user/password_reset/request public input',
  getTerms: 'GET /user/terms output',
  acceptTerms: 'POST /user/terms input',
  getSession: 'GET /session input output',
  endOtherSessions: 'POST /user/sessions/end_others',
  requestToken: 'POST /token input output',
  revokeToken: 'DELETE /tokens/{token}',
  tokensGet: 'GET /tokens output',
  tokensSessionGet: 'GET /tokens/session output',
  getTokenScopes: 'GET /tokens/scopes output',
  createOrganization: 'POST /organization input',
  getAllOrganizations: 'GET /organizations output',
  getOrganization: 'GET /organizations/{organization} output',
  updateOrganization: 'PATCH /organizations/{organization} input',
  deleteOrganization: 'DELETE /organizations/{organization}',
  addUserToOrganization: 'POST /organizations/{organization}/user input',
  getOrganizationUser: 'GET /organizations/{organization}/{username} output',
  updateUserInOrganization: 'PATCH /organizations/{organization}/{username} input',
  deleteUserFromOrganization: 'DELETE /organizations/{organization}/{username}',
  fetchInvitations: 'GET /invitations input output',
  joinOrganization: 'POST /invitations/{organization}/join input partial',
  cancelJoinOrganization: 'DELETE /invitations/{invitation}/{organization}/join',
  resendInvitation: 'POST /invitations/{invitation}/resend',
  acceptInvitation: 'POST /invitations/{invitation} input',
  declineInvitation: 'POST /invitations/{invitation}/decline',
  addAWSAccessCredentials: 'POST /credentials/{namespace}/aws input',
  checkAWSAccessCredentials: 'GET /credentials/{namespace}/aws output',
  checkAWSAccessCredentialsByName: 'GET /credentials/{namespace}/aws/{name} output',
  updateAWSAccessCredentials: 'PATCH /credentials/{namespace}/aws/{name} input',
  deleteAWSAccessCredentials: 'DELETE /credentials/{namespace}/aws/{name}',
  getMfa: 'GET /user/mfa output',
  startTotp: 'POST /user/mfa/totp output',
  confirmTotp: 'POST /user/mfa/totp/confirm input output',
  removeTotp: 'DELETE /user/mfa/totp input',
  makeRecoveryCodes: 'POST /user/mfa/recovery_codes output',
  startPasskey: 'POST /user/passkeys/options output',
  addPasskey: 'POST /user/passkeys input output',
  listPasskeys: 'GET /user/passkeys output',
  renamePasskey: 'PATCH /user/passkeys/{passkey} input',
  removePasskey: 'DELETE /user/passkeys/{passkey}',
  listCredentials: 'GET /v2/credentials/{namespace} input output',
  addCredential: 'POST /v2/credentials/{namespace} input',
  getCredential: 'GET /v2/credentials/{namespace}/{name} output',
  updateCredential: 'PATCH /v2/credentials/{namespace}/{name} input',
  deleteCredential: 'DELETE /v2/credentials/{namespace}/{name}',
  vendAWSCredentials: 'GET /credentials/{namespace}/aws/{name}/temporary input output',
  vendCredentials: 'GET /credentials/{namespace}/-/temporary input output',
  presignAWSRequest: 'POST /credentials/{namespace}/aws/{name}/presign input output',
  signAWSRequest: 'POST /credentials/{namespace}/aws/{name}/sign input output',
  validateAWSCredentials: 'POST /credentials/{namespace}/aws/{name}/validate input output',
  validateNewCredential: 'POST /credentials/{namespace}/-/validate input output',
  getTrustPolicy: 'GET /credentials/{namespace}/-/trust output',
  listUsers: 'GET /admin/users input output',
  inspectUser: 'GET /admin/users/{user} output',
  disableUser: 'POST /admin/users/{user}/disable input',
  enableUser: 'POST /admin/users/{user}/enable',
  endUserSessions: 'POST /admin/users/{user}/end_sessions',
  revokeUserTokens: 'POST /admin/users/{user}/revoke_tokens',
  requirePasswordChange: 'POST /admin/users/{user}/require_password_change',
  removeUserMfa: 'POST /admin/users/{user}/remove_mfa',
  createRecoveryLink: 'POST /admin/users/{user}/recovery_link output',
  confirmUserEmail: 'POST /admin/users/{user}/confirm_email',
  grantSiteAdmin: 'POST /admin/users/{user}/grant',
  revokeSiteAdmin: 'POST /admin/users/{user}/revoke',
  removeUser: 'DELETE /admin/users/{user}',
  getSettings: 'GET /admin/settings output',
  updateSettings: 'PATCH /admin/settings input output',
} as const satisfies { [Id in Contract.OperationId]: Contracted<Contract.Operations[Id]> };

export type OperationId = keyof typeof routes;

export interface Route {
  readonly id: OperationId;
  readonly method: 'GET' | 'POST' | 'PATCH' | 'DELETE';
  readonly path: string;
  readonly isPublic: boolean;
  readonly hasInput: boolean;
  readonly hasOutput: boolean;
  readonly hasPartial: boolean;
}

export function routeOf(id: OperationId): Route {
  const [method, path = '', ...flags] = routes[id].split(' ');
  return {
    id,
    method: method as Route['method'],
    path: path.startsWith('/v2/') ? path : `/v1${path}`,
    isPublic: flags.includes('public'),
    hasInput: flags.includes('input'),
    hasOutput: flags.includes('output'),
    hasPartial: flags.includes('partial'),
  };
}

/**
 * The path with the first arguments filled in, each as one segment whatever is in it, and the other arguments. Throws a
 * RangeError for an empty one, and for `.` and `..`: URL parsers erase those, percent-encoded or not, and another
 * operation would be carried out.
 */
export function filled(path: string, values: readonly unknown[]): { path: string; rest: unknown[] } {
  const rest = [...values];
  const whole = path.replace(/\{(\w+)\}/g, (_, name: string) => {
    const value = rest.shift();
    if (typeof value !== 'string' || value === '' || value === '.' || value === '..') {
      throw new RangeError(`${name} must be a text other than "", "." and ".."`);
    }
    return encodeURIComponent(value);
  });
  return { path: whole, rest };
}
