import { deviceCodeGrant, type Operation, type OperationId, operations } from '@tessera/contract';
import type { Answer } from '../../src/testing/caller.ts';
import { expectStatus, unique } from '../../src/testing/world.ts';
import { addingPasskey, startDevice, withApp, withDomain, withIdentity, withPasskey } from './arranged.ts';
import { type Stage, termsOfMatrices } from './stage.ts';

/** Where to say how an operation is asked. */
export const here = 'packages/server/test/matrices/every-operation.ts';

type Asks = { readonly [Id in OperationId]?: (stage: Stage) => Promise<Answer>[] };

/**
 * One request, or one for each namespace, that succeeds where it is permitted: for operations that do not succeed with
 * their example.
 */
const asks: Asks = {
  createUser: ({ caller }) => [caller.post('/user', { username: unique('made'), password: 'Fake-Password-1' })],
  updateUser: ({ caller, self }) => [caller.patch(`/users/${self.username}`, { company: 'Acme' })],
  deleteUser: ({ caller, self }) => [caller.delete(`/users/${self.username}`)],
  resetUserPassword: ({ caller, self }) => [caller.post('/user/password_reset', { password: self.password })],
  requestPasswordReset: ({ caller }) => [caller.post('/user/password_reset/request', { username: 'nobody' })],
  acceptTerms: ({ caller }) => [caller.post('/user/terms', { version: termsOfMatrices })],
  requestToken: ({ caller }) => [caller.post('/token', {})],
  revokeToken: ({ caller }) => [caller.delete('/tokens/doomed')],
  createOrganization: ({ caller }) => [caller.post('/organization', { name: unique('made') })],
  deleteOrganization: ({ caller, doomed }) => [caller.delete(`/organizations/${doomed}`)],
  addUserToOrganization: ({ caller, organization, newcomer }) => [
    caller.post(`/organizations/${organization}/user`, { username: newcomer.username }),
  ],
  getOrganizationUser: ({ caller, organization, member }) => [
    caller.get(`/organizations/${organization}/${member.username}`),
  ],
  updateUserInOrganization: ({ caller, organization, member }) => [
    caller.patch(`/organizations/${organization}/${member.username}`, { role: 'read_write' }),
  ],
  deleteUserFromOrganization: ({ caller, organization, member }) => [
    caller.delete(`/organizations/${organization}/${member.username}`),
  ],
  getOrganizationPolicies: ({ caller, organization }) => [caller.get(`/organizations/${organization}/-/policies`)],
  updateOrganizationPolicies: ({ caller, organization }) => [
    caller.patch(`/organizations/${organization}/-/policies`, { max_token_days: 365 }),
  ],
  fetchInvitations: ({ caller }) => [caller.get('/invitations')],
  joinOrganization: ({ caller, organization }) => [
    caller.post(`/invitations/${organization}/join`, {
      invitee_email: [`${unique('invited')}@fake.example`],
      organization_role: 'read_only',
    }),
  ],
  cancelJoinOrganization: ({ caller, organization, invitations }) => [
    caller.delete(`/invitations/${invitations.toCancel}/${organization}/join`),
  ],
  resendInvitation: ({ caller, invitations }) => [caller.post(`/invitations/${invitations.toResend}/resend`)],
  acceptInvitation: ({ caller, invitations }) => [caller.post(`/invitations/${invitations.toAccept}`)],
  declineInvitation: ({ caller, invitations }) => [caller.post(`/invitations/${invitations.toDecline}/decline`)],
  addAWSAccessCredentials: ({ caller, namespaces }) =>
    namespaces.map((namespace) =>
      caller.post(`/credentials/${namespace}/aws`, { name: 'added', service_role_arn: 'fake' }),
    ),
  checkAWSAccessCredentials: ({ caller, namespaces }) =>
    namespaces.map((namespace) => caller.get(`/credentials/${namespace}/aws`)),
  checkAWSAccessCredentialsByName: ({ caller, namespaces }) =>
    namespaces.map((namespace) => caller.get(`/credentials/${namespace}/aws/main`)),
  updateAWSAccessCredentials: ({ caller, namespaces }) =>
    namespaces.map((namespace) => caller.patch(`/credentials/${namespace}/aws/main`, { service_role_arn: 'other' })),
  deleteAWSAccessCredentials: ({ caller, namespaces }) =>
    namespaces.map((namespace) => caller.delete(`/credentials/${namespace}/aws/main`)),
  getMfa: ({ caller }) => [caller.get('/user/mfa')],
  startTotp: ({ caller }) => [caller.post('/user/mfa/totp')],
  confirmTotp: (stage) => [withApp(stage, 'pending', (code) => stage.caller.post('/user/mfa/totp/confirm', { code }))],
  removeTotp: (stage) => [
    withApp(stage, 'on', (code, headers) => stage.caller.send('DELETE', '/user/mfa/totp', { code }, { headers })),
  ],
  makeRecoveryCodes: (stage) => [
    withApp(stage, 'on', (_code, headers) => stage.caller.post('/user/mfa/recovery_codes', undefined, { headers })),
  ],
  startDeviceAuthorization: ({ caller }) => [caller.form('/oauth/device_authorization', { client_id: 'fake' })],
  grantToken: (stage) => [
    startDevice(stage).then(async ({ device_code, user_code }) => {
      await expectStatus(stage.newcomer.session.post(`/oauth/device/${user_code}`, { approve: true }), 204);
      return stage.caller.form('/oauth/token', { grant_type: deviceCodeGrant, client_id: 'fake', device_code });
    }),
  ],
  revokeHeldToken: ({ caller }) => [caller.form('/oauth/revoke', { token: 'nonsense' })],
  introspectToken: ({ caller, self, service }) => [
    caller.form('/oauth/introspect', { token: self.token }, { authorization: `Bearer ${service}` }),
  ],
  getDeviceRequest: (stage) => [
    startDevice(stage).then(({ user_code }) => stage.caller.get(`/oauth/device/${user_code}`)),
  ],
  answerDeviceRequest: (stage) => [
    startDevice(stage).then(({ user_code }) => stage.caller.post(`/oauth/device/${user_code}`, { approve: true })),
  ],
  createServiceCredential: ({ caller }) => [caller.post('/admin/service_credentials', { name: unique('made') })],
  listServiceCredentials: ({ caller }) => [caller.get('/admin/service_credentials')],
  deleteServiceCredential: ({ caller, doomed }) => [caller.delete(`/admin/service_credentials/${doomed}`)],
  listIdentities: ({ caller }) => [caller.get('/user/identities')],
  unlinkIdentity: (stage) => [withIdentity(stage, (id) => stage.caller.delete(`/user/identities/${id}`))],
  createSSODomain: ({ caller, organization }) => [
    caller.post(`/organizations/${organization}/sso_domain`, { domain: `${unique('fake')}.example` }),
  ],
  getSSODomains: ({ caller, organization }) => [caller.get(`/organizations/${organization}/sso_domains`)],
  getSSODomain: (stage) => [withDomain(stage, (path) => stage.caller.get(path))],
  updateSSODomain: (stage) => [withDomain(stage, (path) => stage.caller.patch(path, { default_role: 'read_write' }))],
  deleteSSODomain: (stage) => [withDomain(stage, (path) => stage.caller.delete(path))],
  checkSSODomain: (stage) => [withDomain(stage, (path) => stage.caller.post(`${path}/run_check`))],
  startPasskey: ({ caller }) => [caller.post('/user/passkeys/options')],
  addPasskey: (stage) => [addingPasskey(stage)],
  listPasskeys: ({ caller }) => [caller.get('/user/passkeys')],
  renamePasskey: (stage) => [
    withPasskey(stage, (id) => stage.caller.patch(`/user/passkeys/${id}`, { name: 'renamed' })),
  ],
  removePasskey: (stage) => [withPasskey(stage, (id) => stage.caller.delete(`/user/passkeys/${id}`))],
  listCredentials: ({ caller, namespaces }) =>
    namespaces.map((namespace) => caller.below('/v2').get(`/credentials/${namespace}`)),
  addCredential: ({ caller, namespaces }) =>
    namespaces.map((namespace) =>
      caller.below('/v2').post(`/credentials/${namespace}`, { name: 'added-2', role: { aws: { role_arn: 'fake' } } }),
    ),
  getCredential: ({ caller, namespaces }) =>
    namespaces.map((namespace) => caller.below('/v2').get(`/credentials/${namespace}/vault`)),
  updateCredential: ({ caller, namespaces }) =>
    namespaces.map((namespace) =>
      caller.below('/v2').patch(`/credentials/${namespace}/vault`, { allowed_in_tasks: false }),
    ),
  deleteCredential: ({ caller, namespaces }) =>
    namespaces.map((namespace) => caller.below('/v2').delete(`/credentials/${namespace}/vault`)),
  vendAWSCredentials: ({ caller, namespaces }) =>
    namespaces.map((namespace) => caller.get(`/credentials/${namespace}/aws/store/temporary`)),
  vendCredentials: ({ caller, namespaces }) =>
    namespaces.map((namespace) => caller.get(`/credentials/${namespace}/-/temporary?path=s3://acme-lake/raw`)),
  presignAWSRequest: ({ caller, namespaces }) =>
    namespaces.map((namespace) =>
      caller.post(`/credentials/${namespace}/aws/store/presign`, { path: 's3://acme-lake/raw/a' }),
    ),
  signAWSRequest: ({ caller, namespaces, store }) =>
    namespaces.map((namespace) =>
      caller.post(`/credentials/${namespace}/aws/store/sign`, { method: 'GET', uri: `${store}/acme-lake/raw/a` }),
    ),
  validateAWSCredentials: ({ caller, namespaces }) =>
    namespaces.map((namespace) => caller.post(`/credentials/${namespace}/aws/store/validate`)),
  validateNewCredential: ({ caller, namespaces }) =>
    namespaces.map((namespace) => caller.post(`/credentials/${namespace}/-/validate`, {})),
  vendCloudKey: ({ caller, namespaces }) =>
    namespaces.map((namespace) => caller.get(`/credentials/${namespace}/azure/blobs/temporary`)),
  presignCloudRequest: ({ caller, namespaces }) =>
    namespaces.map((namespace) =>
      caller.post(`/credentials/${namespace}/azure/blobs/presign`, { path: 'azure://acme-lake/raw/a' }),
    ),
  validateCloudCredential: ({ caller, namespaces }) =>
    namespaces.map((namespace) => caller.post(`/credentials/${namespace}/azure/blobs/validate`)),
  getTrustPolicy: ({ caller, namespaces }) =>
    namespaces.map((namespace) => caller.get(`/credentials/${namespace}/-/trust`)),
  listUsers: ({ caller }) => [caller.get('/admin/users?limit=1')],
  inspectUser: ({ caller, charge }) => [caller.get(`/admin/users/${charge.id}`)],
  disableUser: ({ caller, charge }) => [caller.post(`/admin/users/${charge.username}/disable`)],
  enableUser: ({ caller, charge }) => [caller.post(`/admin/users/${charge.username}/enable`)],
  endUserSessions: ({ caller, charge }) => [caller.post(`/admin/users/${charge.username}/end_sessions`)],
  revokeUserTokens: ({ caller, charge }) => [caller.post(`/admin/users/${charge.username}/revoke_tokens`)],
  requirePasswordChange: ({ caller, charge }) => [
    caller.post(`/admin/users/${charge.username}/require_password_change`),
  ],
  removeUserMfa: ({ caller, charge }) => [caller.post(`/admin/users/${charge.username}/remove_mfa`)],
  createRecoveryLink: ({ caller, charge }) => [caller.post(`/admin/users/${charge.username}/recovery_link`)],
  confirmUserEmail: ({ caller, charge }) => [caller.post(`/admin/users/${charge.username}/confirm_email`)],
  grantSiteAdmin: ({ caller, charge }) => [caller.post(`/admin/users/${charge.username}/grant`)],
  revokeSiteAdmin: ({ caller, charge }) => [caller.post(`/admin/users/${charge.username}/revoke`)],
  removeUser: ({ caller, charge }) => [caller.delete(`/admin/users/${charge.username}`)],
  getSettings: ({ caller }) => [caller.get('/admin/settings')],
  updateSettings: ({ caller }) => [caller.patch('/admin/settings', { announcement: 'Visibly fake' })],
  getUserAudit: ({ caller }) => [caller.get('/user/audit')],
  getOrganizationAudit: ({ caller, organization }) => [caller.get(`/organizations/${organization}/-/audit`)],
  getSiteAudit: ({ caller }) => [caller.get('/admin/audit?limit=1')],
  exportUser: ({ caller }) => [caller.get('/user/export')],
  getOrganizationQuotas: ({ caller, organization }) => [caller.get(`/admin/organizations/${organization}/quotas`)],
  updateOrganizationQuotas: ({ caller, organization }) => [
    caller.patch(`/admin/organizations/${organization}/quotas`, { members: 20_000 }),
  ],
};

export function ask(id: OperationId, stage: Stage): Promise<Answer[]> {
  return Promise.all(asks[id]?.(stage) ?? askAsExample(operations[id], stage));
}

/** The request of the example, on the things of the stage. */
function askAsExample(operation: Operation, stage: Stage): Promise<Answer>[] {
  const { method, path, prefix = '/v1', example } = operation;
  const query = example.query === undefined ? '' : `?${example.query}`;
  return stage.namespaces.slice(0, path.includes('{namespace}') ? undefined : 1).map((namespace) => {
    const values = new Map([
      ['organization', stage.organization],
      ['username', stage.member.username],
      ['user', stage.charge.username],
      ['namespace', namespace],
      ['name', prefix === '/v1' ? 'main' : 'vault'],
    ]);
    const at = path.replace(/\{(\w+)\}/g, (parameter, name: string) => {
      const value = values.get(name);
      if (value === undefined) throw new Error(`${operation.id} has ${parameter}: ${here} has to say how it is asked`);
      return value;
    });
    return stage.caller.below(prefix).send(method, `${at}${query}`, example.body);
  });
}

/** The status of success. */
export function success(id: OperationId): number {
  return 'output' in operations[id] ? 200 : 204;
}
