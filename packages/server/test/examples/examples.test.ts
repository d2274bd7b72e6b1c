import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { basic } from '../../src/testing/caller.ts';
import { engines, expectStatus, World } from '../../src/testing/world.ts';
import { type PythonAnswer, pythonRequest } from './python-client.ts';

const nil = '00000000-0000-0000-0000-000000000000';
const password = 'caller-Fake-Password';

// The requests of the examples in the API document, placeholders and all.
const exampleUser = {
  id: nil,
  username: 'username',
  password: 'password',
  name: 'Jane Doe',
  email: 'jane.doe@example.com',
  company: 'TileDB',
  logo: 'logo_example',
  timezone: 'Europe/Athens',
  allowed_actions: ['read'],
  default_s3_path: 'default_s3_path_example',
  default_s3_path_credentials_name: 'default_s3_path_credentials_name_example',
  default_namespace_charged: 'default_namespace_charged_example',
};
const keptOfExampleUser = {
  username: 'username',
  name: 'Jane Doe',
  email: 'jane.doe@example.com',
  company: 'TileDB',
  logo: 'logo_example',
  timezone: 'Europe/Athens',
  default_s3_path: 'default_s3_path_example',
  default_s3_path_credentials_name: 'default_s3_path_credentials_name_example',
  default_namespace_charged: 'default_namespace_charged_example',
};
const exampleMember = {
  user_id: nil,
  organization_id: nil,
  username: 'username',
  organization_name: 'MyOrganization',
  role: 'owner',
  allowed_actions: ['read'],
};
const exampleCredentials = {
  secret_access_key: 'secret_access_key_example',
  access_key_id: 'access_key_id_example',
  service_role_arn: 'service_role_arn_example',
  name: 'name_example',
  default: true,
  buckets: ['s3://company-bucket-1/tiledb/'],
};
const { secret_access_key: _, ...shownOfExampleCredentials } = exampleCredentials;

const withEveryAuthentication = engines.flatMap((engine) => [
  { engine, by: 'password' as const },
  { engine, by: 'API key' as const },
]);

describe.each(withEveryAuthentication)('the examples of the document ($engine, by $by)', ({ engine, by }) => {
  let world: World;

  // The names in the examples are fixed, so each has a server to itself.
  beforeEach(async () => {
    world = await World.start(engine);
  });
  afterEach(async () => {
    await world.stop();
  });

  const signUp = (username: string) => expectStatus(world.anonymous.post('/user', { username, password }), 204);

  /** Sends an example as the Python client would, signed in as `username`. */
  async function send(username: string, method: string, path: string, body?: object): Promise<PythonAnswer> {
    let authorization: Record<string, string> = { Authorization: basic(username, password) };
    if (by === 'API key') {
      const { body: session } = await expectStatus(world.withPassword(username, password).get('/session'), 200);
      authorization = { 'X-TILEDB-REST-API-KEY': session.token };
    }
    return pythonRequest(world.url, method, path, authorization, body);
  }

  it('create_user', async () => {
    expect((await pythonRequest(world.url, 'POST', '/user', {}, exampleUser)).status).toBe(204);
    const { body } = await world.withPassword('username', 'password').get('/user');
    expect(body).toMatchObject(keptOfExampleUser);
    expect(body.id).not.toBe(nil);
  });

  it('get_user', async () => {
    await signUp('username');
    const answer = await send('username', 'GET', '/user');
    expect(answer.status).toBe(200);
    expect(answer.body).toMatchObject({ username: 'username', name: 'username', timezone: 'UTC', organizations: [] });
    expect(Object.values(answer.body)).not.toContain(null);
  });

  it('get_user_with_username', async () => {
    await signUp('username_example');
    const answer = await send('username_example', 'GET', '/users/username_example');
    expect(answer).toMatchObject({ status: 200, body: { username: 'username_example' } });
  });

  it('update_user', async () => {
    await signUp('username_example');
    expect((await send('username_example', 'PATCH', '/users/username_example', exampleUser)).status).toBe(204);
    const { body } = await world.withPassword('username', 'password').get('/user');
    expect(body).toMatchObject(keptOfExampleUser);
  });

  it('delete_user', async () => {
    await signUp('username_example');
    expect((await send('username_example', 'DELETE', '/users/username_example')).status).toBe(204);
    expect((await world.withPassword('username_example', password).get('/user')).status).toBe(401);
  });

  it('confirm_email, with the mailed token', async () => {
    await pythonRequest(world.url, 'POST', '/user', {}, exampleUser);
    const token = await world.mailedToken('jane.doe@example.com', 'confirm-email');
    const answer = await pythonRequest(world.url, 'POST', '/user/confirm_email', { 'X-TILEDB-REST-API-KEY': token });
    expect(answer).toEqual({ status: 204, body: undefined });
    expect((await world.withPassword('username', 'password').get('/user')).body.is_valid_email).toBe(true);
  });

  it('reset_user_password', async () => {
    await signUp('username');
    expect((await send('username', 'POST', '/user/password_reset', { password: 'password' })).status).toBe(204);
    expect((await world.withPassword('username', 'password').get('/user')).status).toBe(200);
  });

  it('get_session, whose remember_me_example is not true', async () => {
    await signUp('username');
    const answer = await send('username', 'GET', '/session?remember_me=remember_me_example');
    expect(answer).toMatchObject({ status: 200, body: { scope: '*' } });
    const seconds = (Date.parse(answer.body.expires_at) - Date.parse(answer.body.issued_at)) / 1000;
    expect(seconds).toBe(8 * 3600);
  });

  it('request_token, refused for 1970 alone', async () => {
    await signUp('username');
    const example = { expires: '1970-01-01T00:00:00.00Z', name: 'myToken', scope: '*' };
    const refused = await send('username', 'POST', '/token', example);
    expect(refused).toMatchObject({ status: 400, body: { message: expect.stringContaining('expires') } });
    const { expires: _past, ...rest } = example;
    expect(await send('username', 'POST', '/token', rest)).toMatchObject({
      status: 200,
      body: { name: 'myToken', scope: '*' },
    });
  });

  it('revoke_token', async () => {
    await signUp('username');
    const owner = world.withPassword('username', password);
    const { body } = await expectStatus(owner.post('/token', { name: 'token_example' }), 200);
    expect((await send('username', 'DELETE', '/tokens/token_example')).status).toBe(204);
    expect((await world.withKey(body.token).get('/user')).status).toBe(401);
  });

  it('tokens_get and tokens_session_get', async () => {
    await signUp('username');
    const owner = world.withPassword('username', password);
    await expectStatus(owner.post('/token', { name: 'myToken', scope: ['user:read', 'array:read'] }), 200);
    await expectStatus(owner.get('/session'), 200);
    const tokens = await send('username', 'GET', '/tokens');
    // That client takes a text for a scope; it fails on an array.
    expect(tokens).toMatchObject({ status: 200, body: [{ name: 'myToken', scope: expect.any(String) }] });
    const sessions = await send('username', 'GET', '/tokens/session');
    expect(sessions.status).toBe(200);
    expect(sessions.body[0].name).toMatch(/^session-/);
  });

  it('get_token_scopes', async () => {
    await signUp('username');
    const answer = await send('username', 'GET', '/tokens/scopes');
    expect(answer.status).toBe(200);
    expect(answer.body).toEqual(expect.arrayContaining(['*', 'user:read', 'password_reset', 'confirm_email']));
  });

  it('add_user_to_organization', async () => {
    await signUp('username');
    await organization();
    const path = '/organizations/organization_example/user';
    expect((await send('founder', 'POST', path, exampleMember)).status).toBe(204);
    const { body } = await world.withPassword('username', password).get('/user');
    expect(body.organizations).toMatchObject([{ organization_name: 'organization_example', role: 'owner' }]);
  });

  it('get_organization_user', async () => {
    await organizationWithMember('read_write_delete');
    const answer = await send('founder', 'GET', '/organizations/organization_example/username_example');
    // That client knows no `read_write_delete`.
    expect(answer).toMatchObject({ status: 200, body: { username: 'username_example', role: 'read_write' } });
  });

  it('update_user_in_organization', async () => {
    await organizationWithMember('read_only');
    const path = '/organizations/organization_example/username_example';
    expect((await send('founder', 'PATCH', path, exampleMember)).status).toBe(204);
    expect((await send('founder', 'GET', path)).body).toMatchObject({ username: 'username_example', role: 'owner' });
  });

  it('delete_user_from_organization', async () => {
    await organizationWithMember('read_only');
    const path = '/organizations/organization_example/username_example';
    expect((await send('founder', 'DELETE', path)).status).toBe(204);
    expect((await send('founder', 'GET', path)).status).toBe(404);
  });

  it('add_aws_access_credentials and both checks', async () => {
    await signUp('namespace_example');
    const path = '/credentials/namespace_example/aws';
    expect((await send('namespace_example', 'POST', path, exampleCredentials)).status).toBe(204);
    const all = await send('namespace_example', 'GET', path);
    expect(all).toMatchObject({ status: 200, body: [shownOfExampleCredentials] });
    const one = await send('namespace_example', 'GET', `${path}/name_example`);
    expect(one).toMatchObject({ status: 200, body: shownOfExampleCredentials });
    expect(JSON.stringify([all.body, one.body])).not.toContain('secret_access_key');
  });

  it('update_aws_access_credentials', async () => {
    const path = await credentials();
    expect((await send('namespace_example', 'PATCH', path, exampleCredentials)).status).toBe(204);
    expect((await send('namespace_example', 'GET', path)).body).toMatchObject(shownOfExampleCredentials);
  });

  it('delete_aws_access_credentials', async () => {
    const path = await credentials();
    expect((await send('namespace_example', 'DELETE', path)).status).toBe(204);
    expect((await send('namespace_example', 'GET', path)).status).toBe(404);
  });

  async function organization(): Promise<void> {
    await signUp('founder');
    const founder = world.withPassword('founder', password);
    await expectStatus(founder.post('/organization', { name: 'organization_example' }), 204);
  }

  async function organizationWithMember(role: string): Promise<void> {
    await organization();
    await signUp('username_example');
    const founder = world.withPassword('founder', password);
    const member = { username: 'username_example', role };
    await expectStatus(founder.post('/organizations/organization_example/user', member), 204);
  }

  /** Credentials that differ from the example in all but the name. */
  async function credentials(): Promise<string> {
    await signUp('namespace_example');
    const owner = world.withPassword('namespace_example', password);
    const other = { name: 'name_example', access_key_id: 'AKIAFAKE', secret_access_key: 'visibly-fake' };
    await expectStatus(owner.post('/credentials/namespace_example/aws', other), 204);
    return '/credentials/namespace_example/aws/name_example';
  }
});
