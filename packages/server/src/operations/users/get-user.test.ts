import { randomUUID } from 'node:crypto';
import { expect, it } from 'vitest';
import { expectStatus, onEveryEngine, unique } from '../../testing/world.ts';

onEveryEngine('GET /user', (world) => {
  it('answers every field that clients expect, never null, and leaves out the others', async () => {
    const alice = await world().person('alice');
    const { body, text } = await expectStatus(alice.session.get('/user'), 200);
    expect(body).toEqual({
      id: alice.id,
      username: alice.username,
      name: alice.username,
      email: '',
      is_valid_email: false,
      stripe_connect: false,
      company: '',
      timezone: 'UTC',
      last_activity_date: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
      organizations: [],
      allowed_actions: [
        'read',
        'write',
        'create',
        'delete',
        'edit',
        'read_array_logs',
        'read_job_logs',
        'read_object_logs',
        'run_job',
        'edit_billing',
      ],
      enabled_features: [],
      unpaid_subscription: false,
      asset_locations: {},
    });
    expect(text).not.toContain('null');
  });

  it('answers the data given at sign-up', async () => {
    const profile = {
      name: "Alice O'Fake <script>",
      email: `${unique('Alice')}@example.com`,
      company: '{{7*7}} %n%s',
      logo: 'http://169.254.169.254/logo.png',
      timezone: 'Europe/Athens',
      default_s3_path: 'default_s3_path_example',
      default_s3_path_credentials_name: 'main',
      default_namespace_charged: 'acme',
      default_region: 'eu-west-1',
      asset_locations: { files: { path: 's3://fake', credentials_name: 'main' } },
    };
    const alice = await world().person('alice', profile);
    expect((await alice.session.get('/user')).body).toMatchObject(profile);
  });

  it('lists the organizations with role and actions', async () => {
    const [alice, bob] = [await world().person('alice'), await world().person('bob')];
    const org = await world().organization(alice, { read_only: bob });
    const { body } = await bob.session.get('/user');
    expect(body.organizations).toMatchObject([
      { organization_name: org, username: bob.username, role: 'read_only', allowed_actions: ['read'] },
    ]);
  });
});

onEveryEngine('GET /users/{username}', (world) => {
  it('shows oneself whole, by name, in any case, and by ID', async () => {
    const alice = await world().person('alice', { email: `${unique('alice')}@example.com` });
    const { body: self } = await alice.session.get('/user');
    for (const way of [alice.username, alice.username.toUpperCase(), alice.id, alice.id.toUpperCase()]) {
      expect((await alice.session.get(`/users/${way}`)).body).toEqual(self);
    }
  });

  it('shows of others id, username, logo and company, even in a common organization', async () => {
    const alice = await world().person('alice', {
      name: 'Alice',
      email: `${unique('alice')}@example.com`,
      company: 'Fake Inc.',
      logo: 'https://example.com/a.png',
    });
    const [mallory, bob] = [await world().person('mallory'), await world().person('bob')];
    await world().organization(bob, { read_only: alice });
    for (const viewer of [mallory, bob]) {
      for (const way of [alice.username, alice.id]) {
        expect((await viewer.session.get(`/users/${way}`)).body).toEqual({
          id: alice.id,
          username: alice.username,
          company: 'Fake Inc.',
          logo: 'https://example.com/a.png',
        });
      }
    }
    const { body } = await alice.session.get(`/users/${bob.username}`);
    expect(body).toEqual({ id: bob.id, username: bob.username });
  });

  it('answers the same 404 to an unknown name, an unknown ID, an organization and any other text', async () => {
    const alice = await world().person('alice');
    const org = await world().organization(alice);
    const { body: organization } = await alice.session.get(`/organizations/${org}`);
    const names = [
      unique('nosuch'),
      randomUUID(),
      org,
      organization.id,
      'a%2Fb',
      '%E2%84%AAate',
      "'%20OR%201=1--",
      '%25',
      '_',
    ];
    for (const name of names) {
      const { status, body } = await alice.session.get(`/users/${name}`);
      expect([name, status, body.error, body.message]).toEqual([name, 404, 'user_not_found', 'User not found']);
    }
  });

  it('T17 is for tokens that may read the account', async () => {
    const alice = await world().person('alice');
    const other = world().withKey(await world().key(alice, ['organization:admin', 'array:admin', 'group:admin']));
    for (const path of ['/user', `/users/${alice.username}`, '/tokens', '/tokens/session', '/tokens/scopes']) {
      expect((await other.get(path)).body.error).toBe('insufficient_scope');
    }
    const reader = world().withKey(await world().key(alice, 'user:read'));
    expect((await reader.get('/user')).status).toBe(200);
  });
});
