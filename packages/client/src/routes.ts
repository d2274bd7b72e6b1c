import type * as Contract from '@tessera/contract';

type Contracted<Of extends Contract.Operation> =
  `${Of['method']} ${Of['path']}${If<Of['permission'], null, ' public'>}${If<Of, { query: object } | { body: object }, ' input'>}${If<Of, { output: object }, ' output'>}`;
type If<Given, Wanted, Flag extends string> = Given extends Wanted ? Flag : '';

/**
 * How each operation is asked for: its method, its path below `/v1`, and then `public` where it needs no sign-in, `input`
 * where it takes a query or a body, `output` where it answers something. It does not compile unless it is what the
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
  addAWSAccessCredentials: 'POST /credentials/{namespace}/aws input',
  checkAWSAccessCredentials: 'GET /credentials/{namespace}/aws output',
  checkAWSAccessCredentialsByName: 'GET /credentials/{namespace}/aws/{name} output',
  updateAWSAccessCredentials: 'PATCH /credentials/{namespace}/aws/{name} input',
  deleteAWSAccessCredentials: 'DELETE /credentials/{namespace}/aws/{name}',
  getUserAudit: 'GET /user/audit input output',
  getOrganizationAudit: 'GET /organizations/{organization}/-/audit input output',
  exportUser: 'GET /user/export output',
} as const satisfies { [Id in Contract.OperationId]: Contracted<Contract.Operations[Id]> };

export type OperationId = keyof typeof routes;

export interface Route {
  readonly id: OperationId;
  readonly method: 'GET' | 'POST' | 'PATCH' | 'DELETE';
  readonly path: string;
  readonly isPublic: boolean;
  readonly hasInput: boolean;
  readonly hasOutput: boolean;
}

export function routeOf(id: OperationId): Route {
  const [method, path = '', ...flags] = routes[id].split(' ');
  return {
    id,
    method: method as Route['method'],
    path,
    isPublic: flags.includes('public'),
    hasInput: flags.includes('input'),
    hasOutput: flags.includes('output'),
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
