import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { operationList } from '@tessera/contract';
import { v1, v2 } from '@tiledb-inc/tiledb-cloud';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { unfolded } from '../../packages/server/src/testing/mails.ts';
import { newDatabase } from '../../packages/server/src/testing/new-database.ts';
import { ServerProcess } from '../../packages/server/src/testing/process.ts';
import { engines, eventually, unique } from '../../packages/server/src/testing/world.ts';

type Credentials = { apiKey: string } | { username: string; password: string };

// The official client, as it comes from npm, against the process that `npm start` runs.
describe.each(engines)('the official JavaScript client (%s)', (engine) => {
  const dataDir = mkdtempSync(join(tmpdir(), 'tessera-client-'));
  const called = new Set<string>();
  let server: ServerProcess;
  let dropDatabase = async () => {};

  beforeAll(async () => {
    let databaseUrl = '';
    if (engine === 'postgres') ({ url: databaseUrl, drop: dropDatabase } = await newDatabase());
    server = await ServerProcess.start({ TESSERA_DATA_DIR: dataDir, DATABASE_URL: databaseUrl });
  });

  afterAll(async () => {
    await server.stop();
    await dropDatabase();
    rmSync(dataDir, { recursive: true, force: true });
  });

  /** Notes which operations were called, and changes nothing. */
  function noting<Api extends object>(api: Api): Api {
    return new Proxy(api, {
      get(target, name, receiver) {
        const value = Reflect.get(target, name, receiver);
        if (typeof value === 'function') called.add(String(name));
        return value;
      },
    });
  }

  function configuration(credentials: Credentials | Record<string, never>) {
    return new v1.Configuration({ basePath: `${server.url}/v1`, ...credentials });
  }

  const users = (credentials: Credentials | Record<string, never> = {}) =>
    noting(new v1.UserApi(configuration(credentials)));
  const invitations = (credentials: Credentials) => noting(new v1.InvitationApi(configuration(credentials)));
  const organizations = (credentials: Credentials) => noting(new v1.OrganizationApi(configuration(credentials)));

  async function signUp(begin: string) {
    const username = unique(begin);
    const password = `${username}-Fake-Password`;
    const email = `${username}@example.com`;
    expect((await users().createUser({ username, password, email, name: 'A. Person' })).status).toBe(204);
    return { username, password, email };
  }

  /** The token of the newest mail to an address that leads to this page. */
  function mailed(address: string, page: 'confirm-email' | 'reset-password' | 'invitation'): Promise<string> {
    return eventually(() => {
      const folder = join(dataDir, 'outbox');
      const mails = readdirSync(folder)
        .sort()
        .reverse()
        .map((name) => unfolded(readFileSync(join(folder, name), 'utf8')));
      const mail = mails.find((text) => text.includes(`To: ${address}`) && text.includes(`/${page}#token=`));
      return /#token=(tsm_\w+)/.exec(mail ?? '')?.[1];
    });
  }

  /** The status that a refused call was answered with, and the slug. */
  async function refused(call: Promise<unknown>): Promise<{ status: number; error: string; message: string }> {
    try {
      await call;
    } catch (error) {
      const { response } = error as { response: { status: number; data: { error: string; message: string } } };
      return { status: response.status, error: response.data.error, message: response.data.message };
    }
    throw new Error('the call was not refused');
  }

  it('signs up, confirms the address, changes the account, and sees the public fields', async () => {
    const alice = await signUp('alice');
    const bob = await signUp('bob');
    const byPassword = users({ username: alice.username, password: alice.password });
    const self = (await byPassword.getUser()).data;
    const { username, email } = alice;
    expect(self).toMatchObject({ username, email, name: 'A. Person', is_valid_email: false });
    expect(self).not.toHaveProperty('password');

    const token = await mailed(alice.email, 'confirm-email');
    expect((await users({ apiKey: token }).confirmEmail()).status).toBe(204);
    expect((await byPassword.getUser()).data.is_valid_email).toBe(true);
    expect((await refused(users({ apiKey: token }).confirmEmail())).status).toBe(401);

    // The client sends whole records back.
    const changed = { ...self, company: 'Example Ltd', timezone: 'Europe/Athens' };
    expect((await byPassword.updateUser(alice.username, changed)).status).toBe(204);
    expect((await byPassword.getUser()).data).toMatchObject({
      company: 'Example Ltd',
      timezone: 'Europe/Athens',
      is_valid_email: true,
    });

    const seen = (await users({ ...bob }).getUserWithUsername(alice.username)).data;
    expect(seen).toEqual({ id: self.id, username: alice.username, company: 'Example Ltd' });
    expect((await users({ ...bob }).getUserWithUsername(self.id ?? '')).data.username).toBe(alice.username);
    expect(await refused(users({ ...bob }).getUserWithUsername(unique('nobody')))).toMatchObject({
      status: 404,
      error: 'user_not_found',
    });
    expect((await refused(users({ ...bob }).updateUser(alice.username, { username: 'x' }))).status).toBe(403);
  });

  it('works with a base URL that ends in a slash, and with texts as people paste them', async () => {
    const ada = await signUp('ada');
    for (const basePath of [`${server.url}/v1/`, `${server.url}/v1//`, `${server.url}//v1`]) {
      const api = (credentials: Credentials) => new v1.UserApi(new v1.Configuration({ basePath, ...credentials }));
      const session = (await api({ username: ` ${ada.username}`, password: ada.password }).getSession()).data;
      const user = api({ apiKey: session.token ?? '' });
      expect((await user.getUser()).data.username, basePath).toBe(ada.username);
      const made = await user.requestToken({ name: ' ci ', expires: '2099-01-01' });
      expect(made.data.name, basePath).toMatch(/^ci/);
    }
    const own = { username: ada.username, password: ada.password };
    const acme = unique('acme');
    await organizations(own).createOrganization({ name: acme, description: 'one\r\ntwo' });
    const read = (await organizations(own).getOrganization(acme)).data;
    expect(read.description).toBe('one\ntwo');
    expect((await organizations(own).updateOrganization(acme, { ...read, description: 'a\r\n\r\nb' })).status).toBe(
      204,
    );
    const wrong = await refused(users(own).requestToken({ expires: 5 as unknown as string }));
    expect(wrong).toMatchObject({ status: 400, message: expect.stringMatching(/^expires: must be a date and time/) });
    const credential = { access_key_id: ' AKIAFAKE ', secret_access_key: 'fake ', buckets: ['s3://My_Legacy_Bucket/'] };
    await users(own).addAWSAccessCredentials(ada.username, { name: 'main', ...credential });
    const kept = (await users(own).checkAWSAccessCredentialsByName(ada.username, 'main')).data;
    expect(kept).toMatchObject({ access_key_id: 'AKIAFAKE', buckets: ['s3://My_Legacy_Bucket/'] });
    const data = await refused(new v1.ArrayApi(configuration(own)).getArraysInNamespace(ada.username));
    expect(data).toMatchObject({ status: 404, message: expect.stringMatching(/accounts, not data/) });
  });

  it('signs in, makes tokens, lists them and revokes them', async () => {
    const alice = await signUp('alice');
    const byPassword = users({ ...alice });
    const session = (await byPassword.getSession('true')).data;
    expect(Date.parse(session.expires_at ?? '') - Date.now()).toBeGreaterThan(29 * 86_400_000);
    const inSession = users({ apiKey: session.token ?? '' });
    expect((await inSession.getUser()).data.username).toBe(alice.username);

    const scopes = (await inSession.getTokenScopes()).data;
    expect(scopes).toEqual(expect.arrayContaining(['*', 'user:read', 'organization:admin']));
    const made = (await inSession.requestToken({ name: 'ci key/1+2=3', scope: 'user:read' as v1.TokenScope })).data;
    const reading = users({ apiKey: made.token ?? '' });
    expect((await reading.getUser()).status).toBe(200);
    expect(await refused(reading.requestToken({ name: 'more' }))).toMatchObject({
      status: 403,
      error: 'insufficient_scope',
    });

    const listed = (await inSession.tokensGet()).data;
    expect(listed.map(({ name }) => name)).toEqual(['ci key/1+2=3']);
    expect(listed[0]?.token).not.toBe(made.token);
    const sessions = (await inSession.tokensSessionGet()).data;
    expect(sessions.map(({ name }) => name)).toEqual([expect.stringMatching(/^session-/)]);

    expect((await inSession.revokeToken('ci key/1+2=3')).status).toBe(204);
    expect((await refused(reading.getUser())).status).toBe(401);
    expect((await inSession.tokensGet()).data).toEqual([]);
    expect((await inSession.revokeToken(session.token ?? '')).status).toBe(204);
    expect((await refused(inSession.getUser())).status).toBe(401);
  });

  it('sets a new password with the mailed token, which ends the sessions', async () => {
    const alice = await signUp('alice');
    await users({ apiKey: await mailed(alice.email, 'confirm-email') }).confirmEmail();
    const session = (await users({ ...alice }).getSession()).data.token ?? '';
    // The official client does not know the trigger: this test causes the mail itself.
    await server.caller().post('/user/password_reset/request', { email: alice.email });
    const token = await mailed(alice.email, 'reset-password');
    const password = `${alice.username}-New-Fake-Password`;
    expect((await users({ apiKey: token }).resetUserPassword({ password })).status).toBe(204);
    expect((await refused(users({ apiKey: session }).getUser())).status).toBe(401);
    expect((await refused(users({ ...alice }).getUser())).status).toBe(401);
    expect((await users({ username: alice.username, password }).getUser()).status).toBe(200);
  });

  it('founds an organization, adds a member, changes the role, and lets go', async () => {
    const alice = await signUp('alice');
    const bob = await signUp('bob');
    const name = unique('acme');
    const [founder, founding] = [users({ ...alice }), organizations({ ...alice })];
    expect((await founding.createOrganization({ name, description: 'Arrays' })).status).toBe(204);
    expect((await founding.getAllOrganizations()).data.map((found) => found.name)).toEqual([name]);
    expect((await founding.updateOrganization(name, { name, description: 'All arrays' })).status).toBe(204);

    expect((await refused(organizations({ ...bob }).getOrganization(name))).status).toBe(404);
    const member = { username: bob.username, role: 'read_only' as v1.OrganizationRoles };
    expect((await founder.addUserToOrganization(name, member)).status).toBe(204);
    expect((await refused(founder.addUserToOrganization(name, member))).status).toBe(409);
    expect((await organizations({ ...bob }).getOrganization(name)).data).toMatchObject({
      name,
      description: 'All arrays',
      role: 'read_only',
    });
    expect((await users({ ...bob }).getUser()).data.organizations).toEqual([
      expect.objectContaining({ organization_name: name, role: 'read_only', allowed_actions: ['read'] }),
    ]);
    const promoted = { role: 'admin' as v1.OrganizationRoles };
    expect((await founder.updateUserInOrganization(name, bob.username, promoted)).status).toBe(204);
    expect((await founder.getOrganizationUser(name, bob.username)).data).toMatchObject({
      username: bob.username,
      role: 'admin',
      user_email: bob.email,
    });
    expect(await refused(founder.deleteUserFromOrganization(name, alice.username))).toMatchObject({
      status: 409,
      error: 'last_owner',
    });
    expect(await refused(founder.deleteUser(alice.username))).toMatchObject({
      status: 409,
      message: expect.stringContaining(name),
    });
    expect((await founder.deleteUserFromOrganization(name, bob.username)).status).toBe(204);
    expect((await refused(organizations({ ...bob }).getOrganization(name))).status).toBe(404);
    expect((await founding.deleteOrganization(name)).status).toBe(204);
    expect((await refused(founding.getOrganization(name))).status).toBe(404);
  });

  it('invites by address and username, accepts, takes back, and signs up with the link', async () => {
    const [alice, bob] = [await signUp('alice'), await signUp('bob')];
    const name = unique('acme');
    await organizations({ ...alice }).createOrganization({ name });
    const [inviting, invited] = [invitations({ ...alice }), invitations({ ...bob })];
    const email = `${unique('dave')}@example.com`;
    const role = 'read_write' as v1.OrganizationRoles;
    const whom = { invitee_email: [email, bob.username], organization_role: role, actions: [] };
    expect((await inviting.joinOrganization(name, whom)).status).toBe(204);
    const mixed = await inviting.joinOrganization(name, {
      ...whom,
      invitee_email: [`${unique('erin')}@example.com`, 'no good'],
    });
    expect([mixed.status, mixed.data]).toEqual([207, { failed_recipients: ['no good'] }]);
    const none = inviting.joinOrganization(name, { ...whom, invitee_email: ['no good'] });
    await expect(none).rejects.toMatchObject({
      response: { status: 400, data: { error: 'invalid_request', failed_recipients: ['no good'] } },
    });

    const [own] = (await invited.fetchInvitations()).data.invitations ?? [];
    expect(own).toMatchObject({ organization_name: name, organization_role: role, status: 'PENDING' });
    expect((await invited.acceptInvitation(own?.id ?? '')).status).toBe(204);
    expect((await refused(invited.acceptInvitation(own?.id ?? ''))).error).toBe('invitation_not_found');
    expect((await users({ ...alice }).getOrganizationUser(name, bob.username)).data.role).toBe(role);

    const token = await mailed(email, 'invitation');
    const dave = { username: unique('dave'), password: 'Fake-Password-1' };
    const signingUp = { ...dave, invitation_token: token } as v1.User;
    expect((await users().createUser(signingUp)).status).toBe(204);
    expect((await users(dave).getUser()).data).toMatchObject({ email, is_valid_email: true });
    const pending = (await inviting.fetchInvitations(name)).data.invitations ?? [];
    const { id = '' } = pending.find((found) => found.email === email) ?? {};
    expect((await inviting.cancelJoinOrganization(id, name)).status).toBe(204);
    expect((await refused(inviting.cancelJoinOrganization(id, name))).status).toBe(404);
    expect((await invitations(dave).fetchInvitations()).data.invitations).toEqual([]);
  });

  it('stores cloud credentials, never shows their secret, and deletes the account with all that is in it', async () => {
    const alice = await signUp('alice');
    const api = users({ ...alice });
    const secret = 'visibly-fake-secret-access-key';
    const pair = { access_key_id: 'AKIAFAKEFAKEFAKE', secret_access_key: secret };
    const added = await api.addAWSAccessCredentials(alice.username, { name: 'main', ...pair });
    expect(added.status).toBe(204);
    const buckets = ['s3://company-bucket-1/tiledb/'];
    expect((await api.updateAWSAccessCredentials(alice.username, 'main', { buckets })).status).toBe(204);
    const all = await api.checkAWSAccessCredentials(alice.username);
    expect(all.data).toEqual([
      expect.objectContaining({ name: 'main', access_key_id: 'AKIAFAKEFAKEFAKE', default: true }),
    ]);
    const one = await api.checkAWSAccessCredentialsByName(alice.username, 'main');
    expect(one.data.buckets).toEqual(buckets);
    expect(JSON.stringify([all.data, one.data])).not.toContain(secret);
    expect((await api.deleteAWSAccessCredentials(alice.username, 'main')).status).toBe(204);
    expect((await refused(api.checkAWSAccessCredentialsByName(alice.username, 'main'))).status).toBe(404);

    expect((await api.deleteUser(alice.username)).status).toBe(204);
    expect((await refused(api.getUser())).status).toBe(401);
    expect(server.output).not.toContain(secret);
  });

  it('stores credentials of every provider by version 2', async () => {
    const alice = await signUp('alice');
    const basePath = `${server.url}/v2`;
    const api = noting(new v2.OrganizationApi(new v2.Configuration({ basePath, ...alice })));
    const aws = { access_key_id: 'AKIAFAKEFAKEFAKE', secret_access_key: 'visibly-fake-secret' };
    expect((await api.addCredential(alice.username, { name: 'lake', credential: { aws } })).status).toBe(204);
    const azure = { account_name: 'fake', account_key: 'dmlzaWJseS1mYWtl' };
    expect((await api.addCredential(alice.username, { name: 'blob', credential: { azure } })).status).toBe(204);
    expect((await api.updateCredential(alice.username, 'lake', { name: 'lake-2' })).status).toBe(204);
    const { data: lake } = await api.getCredential(alice.username, 'lake-2');
    expect(lake).toMatchObject({ provider: 'AWS', provider_default: true });
    const { data } = await api.listCredentials(alice.username, 'AZURE');
    expect(data.credentials).toEqual([expect.objectContaining({ name: 'blob', provider: 'AZURE' })]);
    expect(JSON.stringify([lake, data])).not.toContain('visibly-fake-secret');
    expect((await api.deleteCredential(alice.username, 'blob')).status).toBe(204);
    expect((await refused(api.getCredential(alice.username, 'blob'))).status).toBe(404);
  });

  it('has called every operation of the public API by now', () => {
    // Operations that TileDB Cloud lacks are in no official client.
    const ours = [
      ...[
        'requestPasswordReset',
        'requestEmailConfirmation',
        'endOtherSessions',
        'resendInvitation',
        'declineInvitation',
      ],
      ...['vendAWSCredentials', 'vendCredentials', 'presignAWSRequest', 'signAWSRequest', 'validateAWSCredentials'],
      ...['validateNewCredential', 'getTrustPolicy', 'getTerms', 'acceptTerms'],
      ...['vendCloudKey', 'presignCloudRequest', 'validateCloudCredential'],
      ...['getOrganizationPolicies', 'updateOrganizationPolicies'],
    ];
    const wanted = operationList.flatMap(({ id, tag }) =>
      ['administration', 'mfa', 'audit', 'oauth', 'sso'].includes(tag) || ours.includes(id) ? [] : [String(id)],
    );
    expect(wanted).toHaveLength(36);
    expect(wanted.filter((id) => !called.has(id))).toEqual([]);
  });
});
