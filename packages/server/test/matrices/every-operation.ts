import { type OperationId, operations } from '@tessera/contract';
import type { Answer, HttpClient } from '../../src/testing/caller.ts';
import { expectStatus, type Person, unique, type World } from '../../src/testing/world.ts';

/** Somebody who asks, and things for every operation to be asked on. */
export interface Stage {
  caller: HttpClient;
  /** Who the caller is. */
  self: Person;
  organization: string;
  /** To be deleted. */
  doomed: string;
  /** Of the organization. */
  member: Person;
  /** Of no organization. */
  newcomer: Person;
  /** Where credentials are asked for: each operation on them is asked in each. */
  namespaces: string[];
}

type Asks = { readonly [Id in OperationId]: (stage: Stage) => Promise<Answer>[] };

/** One request, or one for each namespace, that succeeds where it is permitted. */
const asks: Asks = {
  createUser: ({ caller }) => [caller.post('/user', { username: unique('made'), password: 'Fake-Password-1' })],
  getUser: ({ caller }) => [caller.get('/user')],
  getUserWithUsername: ({ caller, member }) => [caller.get(`/users/${member.username}`)],
  updateUser: ({ caller, self }) => [caller.patch(`/users/${self.username}`, { company: 'Acme' })],
  deleteUser: ({ caller, self }) => [caller.delete(`/users/${self.username}`)],
  confirmEmail: ({ caller }) => [caller.post('/user/confirm_email')],
  requestEmailConfirmation: ({ caller }) => [caller.post('/user/confirm_email/request')],
  resetUserPassword: ({ caller, self }) => [caller.post('/user/password_reset', { password: self.password })],
  requestPasswordReset: ({ caller }) => [caller.post('/user/password_reset/request', { username: 'nobody' })],
  getSession: ({ caller }) => [caller.get('/session')],
  endOtherSessions: ({ caller }) => [caller.post('/user/sessions/end_others')],
  requestToken: ({ caller }) => [caller.post('/token', {})],
  revokeToken: ({ caller }) => [caller.delete('/tokens/doomed')],
  tokensGet: ({ caller }) => [caller.get('/tokens')],
  tokensSessionGet: ({ caller }) => [caller.get('/tokens/session')],
  getTokenScopes: ({ caller }) => [caller.get('/tokens/scopes')],
  createOrganization: ({ caller }) => [caller.post('/organization', { name: unique('made') })],
  getAllOrganizations: ({ caller }) => [caller.get('/organizations')],
  getOrganization: ({ caller, organization }) => [caller.get(`/organizations/${organization}`)],
  updateOrganization: ({ caller, organization }) => [caller.patch(`/organizations/${organization}`, { logo: 'a' })],
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
  getUserAudit: ({ caller }) => [caller.get('/user/audit')],
  getOrganizationAudit: ({ caller, organization }) => [caller.get(`/organizations/${organization}/-/audit`)],
  exportUser: ({ caller }) => [caller.get('/user/export')],
};

export function ask(id: OperationId, stage: Stage): Promise<Answer[]> {
  return Promise.all(asks[id](stage));
}

/** The status of success. */
export function success(id: OperationId): number {
  return 'output' in operations[id] ? 200 : 204;
}

/** Sets a stage on which an owner of both organizations asks, in an organization's namespace and the owner's own. */
export async function setStage(world: World): Promise<Stage> {
  const [self, member, newcomer] = [
    await world.person('self', { email: `${unique('self')}@fake.example` }),
    await world.person('member'),
    await world.person('newcomer'),
  ];
  const organization = await world.organization(self, { read_only: member });
  const namespaces = [self.username, organization];
  for (const namespace of namespaces) {
    const body = { name: 'main', service_role_arn: 'fake' };
    await expectStatus(self.session.post(`/credentials/${namespace}/aws`, body), 204);
  }
  return {
    caller: self.session,
    self,
    organization,
    doomed: await world.organization(self),
    member,
    newcomer,
    namespaces,
  };
}
