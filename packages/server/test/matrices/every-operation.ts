import { type OperationId, operations } from '@tessera/contract';
import { later } from '../../src/kit/clock.ts';
import { newTotpSecret, sealTotp } from '../../src/operations/mfa/totp.ts';
import type { Stores } from '../../src/operations/stores.ts';
import { Authenticator } from '../../src/testing/authenticator.ts';
import type { Answer, HttpClient } from '../../src/testing/caller.ts';
import { FakeStore } from '../../src/testing/fake-store.ts';
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
  /** To be administered. */
  charge: Person;
  /** Where credentials are asked for: each operation on them is asked in each. */
  namespaces: string[];
  /** Where the store of the credentials `store` is. */
  store: string;
  /** The first two are the organization's, the others invite the caller into organizations of somebody else. */
  invitations: Record<'toCancel' | 'toResend' | 'toAccept' | 'toDecline', string>;
}

/** The version of the terms that each stage has. */
const termsOfMatrices = 'fake-1';

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
  getTerms: ({ caller }) => [caller.get('/user/terms')],
  acceptTerms: ({ caller }) => [caller.post('/user/terms', { version: termsOfMatrices })],
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
  startPasskey: ({ caller }) => [caller.post('/user/passkeys/options')],
  addPasskey: (stage) => [adding(stage)],
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

/** Adds a passkey with what the caller is given for it, and forgets that the account has one: others ask with the password alone. */
async function adding({ world, caller, self }: Stage): Promise<Answer> {
  const options = await caller.post('/user/passkeys/options');
  if (options.status !== 200) return options;
  const response = new Authenticator(world.url.replace('127.0.0.1', 'localhost')).create(options.body);
  const answer = await caller.post('/user/passkeys', { name: 'laptop', response });
  await world.app.deps.db.write(async ({ users }) => {
    const user = await users.find({ id: self.id });
    if (user) await users.update({ ...user, passkeysSince: undefined });
  });
  return answer;
}

/** Asks while the caller has a passkey, which nobody can use. */
async function withPasskey({ world, self }: Stage, ask: (id: string) => Promise<Answer>): Promise<Answer> {
  const { db, newId } = world.app.deps;
  const passkey = {
    id: newId(),
    userId: self.id,
    credentialId: unique('fake'),
    publicKey: 'fake',
    counter: 0,
    transports: [],
    aaguid: '00000000-0000-0000-0000-000000000000',
    multiDevice: false,
    backedUp: false,
    name: 'made',
    createdAt: world.clock.now().toISOString(),
  };
  await db.write(({ passkeys }) => passkeys.insert(passkey));
  return ask(passkey.id);
}

export function ask(id: OperationId, stage: Stage): Promise<Answer[]> {
  return Promise.all(asks[id](stage));
}

/** The status of success. */
export function success(id: OperationId): number {
  return 'output' in operations[id] ? 200 : 204;
}

/**
 * Sets a stage on which an owner of both organizations, who administers the site besides, asks in an organization's
 * namespace and the owner's own.
 */
export async function setStage(world: World): Promise<Stage> {
  const [self, member, newcomer] = [
    await world.person('self', { email: `${unique('self')}@fake.example` }),
    await world.person('member'),
    await world.person('newcomer'),
  ];
  const charge = await world.person('charge', { email: `${unique('charge')}@fake.example` });
  // A second one, so that no caller is the last.
  for (const each of [self, await world.person('steward')]) await world.administrate(each);
  await expectStatus(self.basic.patch('/admin/settings', { terms_version: termsOfMatrices }), 200);
  const organization = await world.organization(self, { read_only: member });
  const namespaces = [self.username, organization];
  const store = await FakeStore.shared();
  for (const namespace of namespaces) {
    const body = { name: 'main', service_role_arn: 'fake' };
    await expectStatus(self.session.post(`/credentials/${namespace}/aws`, body), 204);
    await expectStatus(self.session.post(`/credentials/${namespace}/aws`, { ...body, name: 'vault' }), 204);
    const stored = {
      name: 'store',
      access_key_id: 'AKIAFAKE',
      secret_access_key: 'fake',
      endpoint: store.url,
      buckets: ['s3://acme-lake/raw'],
    };
    await expectStatus(self.session.post(`/credentials/${namespace}/aws`, stored), 204);
  }
  return {
    world,
    caller: self.session,
    self,
    organization,
    doomed: await world.organization(self),
    member,
    newcomer,
    charge,
    namespaces,
    store: store.url,
    invitations: {
      toCancel: await invite(self, organization, `${unique('invited')}@fake.example`),
      toResend: await invite(self, organization, `${unique('invited')}@fake.example`),
      toAccept: await invite(newcomer, await world.organization(newcomer), self.username),
      toDecline: await invite(newcomer, await world.organization(newcomer), self.username),
    },
  };
}

/** Invites somebody, and resolves with the invitation's ID. */
async function invite(by: Person, organization: string, recipient: string): Promise<string> {
  const body = { invitee_email: [recipient], organization_role: 'read_only' };
  await expectStatus(by.session.post(`/invitations/${organization}/join`, body), 204);
  const { invitations } = (await by.session.get(`/invitations?organization=${organization}`)).body;
  return invitations[0].id;
}
