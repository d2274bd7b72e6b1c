// The people and things that the contract's examples are about, and requests for each operation: its example, varied where it
// cannot be carried out twice.
import Database from 'better-sqlite3';
import { basic, password, username } from '../people.mjs';

/** The factors for repeatable requests: the higher, the nearer to compiled code. Reads are quick, and change nothing. */
const repeated = 5;
const readAgain = 25;
const members = 18;
const manyCredentials = 8;
/** An organization may have 20 domains. */
const fewDomains = 10;
let number = 0;
const unique = (name) => `${name}-${number++}`;
const times = (count, make) => Array.from({ length: count }, (_, at) => make(at));

/**
 * Signs alice and the others up, and makes their things. Resolves with a function that gives the requests of an
 * operation: `requests` are measured, `undo` is sent after them.
 */
export async function setStage(url, { file, tokens: ofUsers }) {
  for (const name of ['alice', 'bob', 'carol', 'erin']) {
    await sent({ method: 'POST', path: '/v1/user', body: { username: name, password, email: `${name}@example.com` } });
  }
  const rows = new Database(file);
  rows.prepare("update users set site_admin = 1 where username_key in ('alice', 'carol')").run();
  rows.close();
  const tokenOf = async (name) => (await sent({ method: 'GET', path: '/v1/session', as: basic(name) })).token;
  const [alice, erin] = [await tokenOf('alice'), await tokenOf('erin')];
  const by =
    (token) =>
    (method, path, body, prefix = '/v1') => ({ method, path: prefix + path, token, body });
  const [hers, erins] = [by(alice), by(erin)];
  const key = (name) => ({ name, access_key_id: unique('AKIAFAKE'), secret_access_key: 'visibly-fake' });
  const credential = (name) => ({ name, role: { aws: { role_arn: `arn:aws:iam::123456789012:role/${name}` } } });
  const member = (at) => ({ username: username(at), role: 'read_only' });
  /** Users that were not used yet, with a token of theirs. */
  let fresh = members;
  const someUsers = (count) => times(count, () => ofUsers[fresh++ % ofUsers.length]);

  await sent(hers('POST', '/organization', { name: 'acme' }));
  await sent(hers('POST', '/organizations/acme/user', { username: 'carol', role: 'owner' }));
  await sent(hers('POST', '/organizations/acme/user', { username: 'bob', role: 'read_only' }));
  for (let at = 0; at < members; at++) await sent(hers('POST', '/organizations/acme/user', member(at)));
  for (const name of ['lake', 'changed', ...times(manyCredentials, () => unique('other'))]) {
    await sent(hers('POST', '/credentials/acme/aws', { ...key(name), buckets: ['s3://acme-lake'] }));
  }
  for (const name of ['ci', ...times(9, () => unique('token'))]) await sent(hers('POST', '/token', { name }));
  await sent(hers('PATCH', '/admin/settings', { terms_version: '2026-01' }));
  const service = await sent(hers('POST', '/admin/service_credentials', { name: 'stage' }));
  const domain = () => hers('POST', '/organizations/acme/sso_domain', { domain: `${unique('domain')}.example.org` });
  const domainAt = (uuid) => `/organizations/acme/sso_domains/${uuid}`;
  const { uuid: staged } = await sent(domain());
  const otherDomains = async () =>
    (await sent(hers('GET', '/organizations/acme/sso_domains'))).domain_configs
      .map(({ uuid }) => uuid)
      .filter((uuid) => uuid !== staged);
  const form = (path, fields) => ({ method: 'POST', path: `/v1${path}`, form: fields });
  const device = () => form('/oauth/device_authorization', { client_id: 'array-viewer', scope: 'user:read' });
  const userCode = async () => (await sent(device())).user_code;

  /** Invitations of these people to an organization of erin's: their tokens with the IDs. */
  async function invited(people, token = erin) {
    const name = unique('lab');
    await sent(by(token)('POST', '/organization', { name }));
    const body = { invitee_email: people.map(({ user }) => username(user)), organization_role: 'read_only' };
    await sent(by(token)('POST', `/invitations/${name}/join`, body));
    const { invitations } = await sent(by(token)('GET', `/invitations?organization=${name}&per_page=100`));
    const tokens = new Map(people.map(({ user, token }) => [username(user), token]));
    return {
      name,
      invitations: invitations.map((each) => ({ id: each.id, token: tokens.get(each.namespace_invited) })),
    };
  }

  const made = (count, name, make, remove) => {
    const names = times(count, () => unique(name));
    return { requests: names.map(make), undo: names.map(remove) };
  };
  const removed = async (count, name, make, remove) => {
    const { requests, undo } = made(count, name, make, remove);
    for (const request of requests) await sent(request);
    return { requests: undo };
  };
  const organizations = [
    (name) => hers('POST', '/organization', { name }),
    (name) => hers('DELETE', `/organizations/${name}`),
  ];
  const named = [(name) => hers('POST', '/token', { name }), (name) => hers('DELETE', `/tokens/${name}`)];
  const keys = [
    (name) => hers('POST', '/credentials/acme/aws', key(name)),
    (name) => hers('DELETE', `/credentials/acme/aws/${name}`),
  ];
  const roles = [
    (name) => hers('POST', '/credentials/acme', credential(name), '/v2'),
    (name) => hers('DELETE', `/credentials/acme/${name}`, undefined, '/v2'),
  ];
  const services = [
    (name) => hers('POST', '/admin/service_credentials', { name }),
    (name) => hers('DELETE', `/admin/service_credentials/${name}`),
  ];
  const varied = (method, path, body, prefix) => (count) => ({
    requests: times(count * repeated, (at) => hers(method, path, body(at), prefix)),
  });
  const join = (count) => {
    const people = someUsers(count).map(({ user }) => username(user));
    return {
      requests: people.map((name) => hers('POST', '/organizations/acme/user', { username: name, role: 'read_only' })),
      undo: people.map((name) => hers('DELETE', `/organizations/acme/${name}`)),
    };
  };

  /** Requests for operations whose example cannot be carried out again and again. */
  const special = {
    updateUser: varied('PATCH', '/users/alice', (at) => ({ company: `Example ${at}` })),
    deleteUser: (count) => ({
      requests: someUsers(count).map(({ user, token }) => by(token)('DELETE', `/users/${username(user)}`)),
    }),
    removeUser: (count) => ({
      requests: someUsers(count).map(({ user }) => hers('DELETE', `/admin/users/${username(user)}`)),
    }),
    getSession: (count) => ({ requests: times(count, () => hers('GET', '/session')) }),
    requestToken: (count) => made(count, 'token', ...named),
    revokeToken: (count) => removed(count, 'token', ...named),
    createOrganization: (count) => made(count, 'org', ...organizations),
    deleteOrganization: (count) => removed(count, 'org', ...organizations),
    updateOrganization: varied('PATCH', '/organizations/acme', (at) => ({ description: `Makes ${at}` })),
    addUserToOrganization: join,
    updateUserInOrganization: varied('PATCH', '/organizations/acme/bob', (at) => ({
      role: at % 2 === 0 ? 'admin' : 'read_only',
    })),
    async deleteUserFromOrganization(count) {
      const { requests, undo } = join(count);
      for (const request of requests) await sent(request);
      return { requests: undo };
    },
    async joinOrganization(count) {
      const name = unique('lab');
      await sent(hers('POST', '/organization', { name }));
      const body = () => ({ invitee_email: [`${unique('invited')}@example.com`], organization_role: 'read_only' });
      return {
        requests: times(count, () => hers('POST', `/invitations/${name}/join`, body())),
        undo: [hers('DELETE', `/organizations/${name}`)],
      };
    },
    async cancelJoinOrganization(count) {
      const { name, invitations } = await invited(someUsers(count), alice);
      return { requests: invitations.map(({ id }) => hers('DELETE', `/invitations/${id}/${name}/join`)) };
    },
    async resendInvitation(count) {
      const { invitations } = await invited(someUsers(1), alice);
      return { requests: times(count, () => hers('POST', `/invitations/${invitations[0].id}/resend`)) };
    },
    async acceptInvitation(count) {
      const { name, invitations } = await invited(someUsers(count));
      return {
        requests: invitations.map(({ id, token }) => by(token)('POST', `/invitations/${id}`)),
        undo: [erins('DELETE', `/organizations/${name}`)],
      };
    },
    async declineInvitation(count) {
      const { name, invitations } = await invited(someUsers(count));
      return {
        requests: invitations.map(({ id, token }) => by(token)('POST', `/invitations/${id}/decline`)),
        undo: [erins('DELETE', `/organizations/${name}`)],
      };
    },
    addAWSAccessCredentials: (count) => made(count, 'key', ...keys),
    deleteAWSAccessCredentials: (count) => removed(count, 'key', ...keys),
    updateAWSAccessCredentials: varied('PATCH', '/credentials/acme/aws/changed', (at) => ({
      buckets: [`s3://acme-${at}`],
    })),
    addCredential: (count) => made(count, 'role', ...roles),
    deleteCredential: (count) => removed(count, 'role', ...roles),
    updateCredential: varied('PATCH', '/credentials/acme/changed', (at) => ({ allowed_in_tasks: at % 2 === 0 }), '/v2'),
    async createSSODomain() {
      for (const uuid of await otherDomains()) await sent(hers('DELETE', domainAt(uuid)));
      return { requests: times(fewDomains, domain) };
    },
    getSSODomain: (count) => ({ requests: times(count * readAgain, () => hers('GET', domainAt(staged))) }),
    updateSSODomain: varied('PATCH', domainAt(staged), (at) => ({ default_role: at % 2 ? 'read_only' : 'read_write' })),
    async deleteSSODomain() {
      const others = await otherDomains();
      while (others.length < fewDomains) others.push((await sent(domain())).uuid);
      return { requests: others.map((uuid) => hers('DELETE', domainAt(uuid))) };
    },
    startDeviceAuthorization: (count) => ({ requests: times(count, device) }),
    introspectToken: (count) => ({
      requests: times(count * repeated, () =>
        form('/oauth/introspect', { token: alice, client_id: service.id, client_secret: service.secret }),
      ),
    }),
    async revokeHeldToken(count) {
      const held = [];
      for (const name of times(count, () => unique('held'))) held.push(await sent(hers('POST', '/token', { name })));
      return { requests: held.map(({ token }) => form('/oauth/revoke', { token })) };
    },
    async getDeviceRequest(count) {
      const code = await userCode();
      return { requests: times(count * repeated, () => hers('GET', `/oauth/device/${code}`)) };
    },
    async answerDeviceRequest(count) {
      const codes = [];
      for (let at = 0; at < count; at++) codes.push(await userCode());
      return { requests: codes.map((code) => hers('POST', `/oauth/device/${code}`, { approve: false })) };
    },
    createServiceCredential: (count) => made(Math.ceil(count / 4), 'service', ...services),
    deleteServiceCredential: (count) => removed(Math.ceil(count / 4), 'service', ...services),
    updateSettings: varied('PATCH', '/admin/settings', (at) => ({ announcement: `Visibly fake ${at}` })),
  };

  /** Sends a request and resolves with its answer. Throws when that is no success. */
  async function sent(wanted) {
    const { method, path } = wanted;
    const { headers, body: text } = request(wanted);
    const answer = await fetch(url + path, { method, headers, body: text });
    const said = await answer.text();
    if (!answer.ok) throw new Error(`${method} ${path} answered ${answer.status}: ${said}`);
    return said === '' ? undefined : JSON.parse(said);
  }

  return async (operation, count) => {
    const { id, method, prefix = '/v1', path, example } = operation;
    const filled = path.replace(/\{(\w+)\}/g, (_, name) => example.path[name]);
    const address = example.query === undefined ? filled : `${filled}?${example.query}`;
    const { requests, undo = [] } = special[id]
      ? await special[id](count)
      : {
          requests: times(count * (operation.hot ? readAgain : repeated), () =>
            hers(method, address, example.body, prefix),
          ),
        };
    return { requests: requests.map(request), undo: undo.map(request) };
  };
}

/** As the bench sends it. */
function request({ method, path, token, as, body, form }) {
  const text = form ? new URLSearchParams(form).toString() : body && JSON.stringify(body);
  const headers = {
    ...(token ? { 'x-tiledb-rest-api-key': token } : {}),
    ...(as ? { authorization: as } : {}),
    ...(text === undefined ? {} : { 'content-type': form ? 'application/x-www-form-urlencoded' : 'application/json' }),
  };
  return { method, path, headers, ...(text === undefined ? {} : { body: text }) };
}
