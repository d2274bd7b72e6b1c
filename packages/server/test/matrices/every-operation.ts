import { type OperationId, operations } from '@tessera/contract';
import { later } from '../../src/kit/clock.ts';
import { newTotpSecret, sealTotp } from '../../src/operations/mfa/totp.ts';
import type { Stores } from '../../src/operations/stores.ts';
import type { Answer, HttpClient } from '../../src/testing/caller.ts';
import { codeOf } from '../../src/testing/totp.ts';
import { expectStatus, type Person, unique, type World } from '../../src/testing/world.ts';

/** Somebody who asks, and things for every operation to be asked on. */
export interface Stage {
  world: World;
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
  getMfa: ({ caller }) => [caller.get('/user/mfa')],
  startTotp: ({ caller }) => [caller.post('/user/mfa/totp')],
  confirmTotp: (stage) => [withApp(stage, 'pending', (code) => stage.caller.post('/user/mfa/totp/confirm', { code }))],
  removeTotp: (stage) => [
    withApp(stage, 'on', (code, headers) => stage.caller.send('DELETE', '/user/mfa/totp', { code }, { headers })),
  ],
  makeRecoveryCodes: (stage) => [
    withApp(stage, 'on', (_code, headers) => stage.caller.post('/user/mfa/recovery_codes', undefined, { headers })),
  ],
};

/**
 * Asks while the caller has an authenticator app, and no longer: others ask with the password alone. `headers`
 * have a code for those who ask with the password here, and `code` is the next one.
 */
async function withApp(
  { world, self }: Stage,
  state: 'pending' | 'on',
  ask: (code: string, headers: Record<string, string>) => Promise<Answer>,
): Promise<Answer> {
  const { db, keyRing } = world.app.deps;
  const now = world.clock.now();
  const secret = newTotpSecret();
  const sealed = sealTotp(keyRing, secret, self.id);
  const expiresAt = state === 'on' ? undefined : later(now.toISOString(), 600);
  const set = async ({ users }: Stores, totpSince: string | undefined) => {
    const user = await users.find({ id: self.id });
    if (user) await users.update({ ...user, totpSince });
  };
  await db.write(async (stores) => {
    await set(stores, state === 'on' ? now.toISOString() : undefined);
    await stores.secondFactors.saveTotp({ userId: self.id, sealed, lastStep: 0, expiresAt });
  });
  const answer = await ask(codeOf(secret, now, 1), { 'x-tessera-otp': codeOf(secret, now) });
  await db.write((stores) => set(stores, undefined));
  return answer;
}

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
    world,
    caller: self.session,
    self,
    organization,
    doomed: await world.organization(self),
    member,
    newcomer,
    namespaces,
  };
}
