import { actionsOf, actionsOfOneself } from '@tessera/contract';
import { describe, expect, it } from 'vitest';
import { basic } from '../../testing/caller.ts';
import { protectedPerson } from '../../testing/protected-person.ts';
import { engines, expectStatus, onEveryEngine, type Person, unique, World } from '../../testing/world.ts';

interface Service {
  id: string;
  secret: string;
}

async function serviceOf(world: World): Promise<Service> {
  const steward = await world.person('steward');
  await world.administrate(steward);
  const made = steward.basic.post('/admin/service_credentials', { name: unique('arrays') });
  return (await expectStatus(made, 200)).body;
}

/** As RFC 6749, 2.3.1 has it, and openid-client does it. */
function encoded({ id, secret }: Service): Record<string, string> {
  const whole = (text: string) => encodeURIComponent(text).replace(/-/g, '%2D').replace(/_/g, '%5F');
  return { authorization: basic(whole(id), whole(secret)) };
}

onEveryEngine('introspection', (world) => {
  const inactive = '{"active":false}';
  const ask = (service: Service, token: string) =>
    world().anonymous.form('/oauth/introspect', { token, token_type_hint: 'access_token' }, encoded(service));
  const told = async (service: Service, token: string) => (await expectStatus(ask(service, token), 200)).text;

  it('tells the user, organizations, roles, actions, scopes and expiry in one call', async () => {
    const service = await serviceOf(world());
    const [alice, bob] = [await world().person('alice'), await world().person('bob')];
    const acme = await world().organization(bob, { read_only: alice });
    const token = await world().key(alice, ['array:read', 'user:read']);
    const { body } = await expectStatus(ask(service, token), 200);
    const { id: acmeId } = (await bob.session.get(`/organizations/${acme}`)).body;
    const [listed] = (await alice.session.get('/tokens')).body;
    expect(body).toEqual({
      active: true,
      scope: 'array:read user:read',
      username: alice.username,
      token_type: 'Bearer',
      exp: Math.floor(Date.parse(listed.expires_at) / 1000),
      iat: Math.floor(Date.parse(listed.issued_at) / 1000),
      sub: alice.id,
      iss: world().url,
      jti: expect.any(String),
      allowed_actions: actionsOfOneself(),
      organizations: [{ id: acmeId, name: acme, role: 'read_only', allowed_actions: actionsOf('read_only') }],
    });
  });

  it.each<[string, (service: Service) => [Record<string, string>, Record<string, string>]]>([
    ['Basic, encoded as in a form', (service) => [encoded(service), {}]],
    ['Basic as it stands', ({ id, secret }) => [{ authorization: basic(id, secret) }, {}]],
    ['a bearer token', ({ secret }) => [{ authorization: `Bearer ${secret}` }, {}]],
    ['fields of the form', ({ id, secret }) => [{}, { client_id: id, client_secret: secret }]],
  ])('takes a service credential as %s', async (_how, present) => {
    const service = await serviceOf(world());
    const alice = await world().person('alice');
    const [headers, fields] = present(service);
    const { body } = await world().anonymous.form('/oauth/introspect', { token: alice.token, ...fields }, headers);
    expect(body).toMatchObject({ active: true, username: alice.username });
  });

  it('tells other callers nothing, and each the same', async () => {
    const service = await serviceOf(world());
    const other = await serviceOf(world());
    const alice = await world().person('alice');
    const wrong: Record<string, string>[] = [
      {},
      { authorization: basic(service.id, other.secret) },
      { authorization: basic(service.id, service.secret.slice(0, -1) + (service.secret.endsWith('x') ? 'y' : 'x')) },
      { authorization: basic(alice.username, alice.password) },
      { authorization: basic('%', '%') },
      { authorization: 'Basic nonsense!' },
      { authorization: `Bearer ${alice.token}` },
      { 'x-tiledb-rest-api-key': alice.token },
      { 'x-tiledb-rest-api-key': service.secret },
    ];
    const answers = [];
    for (const headers of wrong) {
      const answer = await world().anonymous.form('/oauth/introspect', { token: alice.token }, headers);
      const { request_id: _, ...body } = answer.body;
      answers.push([answer.status, answer.headers.get('www-authenticate'), body]);
    }
    expect(answers[0]).toEqual([
      401,
      'Basic realm="Tessera", Bearer',
      expect.objectContaining({ error: 'invalid_client' }),
    ]);
    for (const answer of answers) expect(answer).toEqual(answers[0]);
    // The credential of a service is no key.
    expect((await world().withKey(service.secret).get('/user')).status).toBe(401);
  });

  it('says only that a token is not active, for every reason', async () => {
    const service = await serviceOf(world());
    const email = `${unique('alice')}@fake.example`;
    const alice = await world().person('alice', { email });
    const mailed = await world().mailedToken(email, 'confirm-email');
    const revoked = await world().key(alice, '*', { name: 'revoked' });
    await alice.session.delete('/tokens/revoked');
    const texts = [
      revoked,
      mailed,
      'nonsense',
      'tsn_fake',
      service.secret,
      alice.token.slice(0, -1) + (alice.token.endsWith('x') ? 'y' : 'x'),
      'x'.repeat(4000),
    ];
    for (const text of texts) expect(await told(service, text)).toBe(inactive);
  });

  it.each<[string, (alice: Person, world: World) => Promise<unknown>]>([
    ['revoked', ({ session, token }) => expectStatus(session.delete(`/tokens/${token}`), 204)],
    [
      'revoked by its holder',
      ({ token }, { anonymous }) => expectStatus(anonymous.form('/oauth/revoke', { token }), 200),
    ],
    ['ended by another session', ({ basic }) => expectStatus(basic.post('/user/sessions/end_others'), 204)],
    ['of a deleted account', ({ basic, username }) => expectStatus(basic.delete(`/users/${username}`), 204)],
    ['of a disabled account', (alice, { app }) => change(app, alice, { disabledAt: '2026-01-01T00:00:00.000Z' })],
    [
      'of an account that must set a new password',
      (alice, { app }) => change(app, alice, { passwordChangeRequired: true }),
    ],
  ])('says so from the next call on of a session that is %s', async (_what, end) => {
    const service = await serviceOf(world());
    const alice = await world().person('alice');
    for (let again = 0; again < 2; again++) expect(JSON.parse(await told(service, alice.token)).active).toBe(true);
    await end(alice, world());
    expect(await told(service, alice.token)).toBe(inactive);
  });

  it('tells a new role, and a membership that ended, from the next call on', async () => {
    const service = await serviceOf(world());
    const [alice, bob] = [await world().person('alice'), await world().person('bob')];
    const acme = await world().organization(alice, { admin: bob });
    const rolesOf = async () =>
      JSON.parse(await told(service, bob.token)).organizations.map(({ role }: { role: string }) => role);
    expect(await rolesOf()).toEqual(['admin']);
    await expectStatus(alice.session.patch(`/organizations/${acme}/${bob.username}`, { role: 'read_only' }), 204);
    expect(await rolesOf()).toEqual(['read_only']);
    await expectStatus(alice.session.delete(`/organizations/${acme}/${bob.username}`), 204);
    expect(await rolesOf()).toEqual([]);
  });

  it('permits nothing in an organization whose policies refuse the token, and says why, from the next call on', async () => {
    const service = await serviceOf(world());
    const [alice, bob] = [await protectedPerson(world()), await world().person('bob')];
    const acme = await world().organization(await world().person('carol'), { owner: alice, read_only: bob });
    const policies = (changes: object) =>
      expectStatus(alice.session.patch(`/organizations/${acme}/-/policies`, changes), 200);
    const acmeOf = async (token: string) => JSON.parse(await told(service, token)).organizations[0];
    const year = await world().key(bob, 'array:read', { name: 'year', expires: later(world(), 365) });
    const week = await world().key(bob, 'array:read', { name: 'week', expires: later(world(), 7) });
    const permitted = { allowed_actions: actionsOf('read_only') };
    for (const token of [year, week, bob.token]) expect(await acmeOf(token)).toMatchObject(permitted);

    await policies({ max_token_days: 30 });
    expect(await acmeOf(year)).toMatchObject({
      allowed_actions: [],
      refusal: 'token_lives_too_long',
      role: 'read_only',
    });
    for (const token of [week, bob.token]) expect(await acmeOf(token)).toMatchObject(permitted);

    await policies({ max_token_days: 0, require_second_factor: true });
    for (const token of [year, week, bob.token]) {
      expect(await acmeOf(token)).toMatchObject({ allowed_actions: [], refusal: 'second_factor_required' });
    }
    expect(await acmeOf(alice.token)).toMatchObject({ allowed_actions: actionsOf('owner') });

    // Where the client of a service is, only the service knows.
    await policies({ require_second_factor: false, allowed_networks: ['127.0.0.1', '203.0.113.0/24'] });
    expect(await acmeOf(week)).toMatchObject({ ...permitted, allowed_networks: ['127.0.0.1', '203.0.113.0/24'] });
    await policies({ allowed_networks: [] });
    const { id } = (await bob.session.get(`/organizations/${acme}`)).body;
    expect(await acmeOf(week)).toEqual({ id, name: acme, role: 'read_only', ...permitted });
  });

  it('goes on for a named token whose user must set a new password', async () => {
    const service = await serviceOf(world());
    const alice = await world().person('alice');
    const token = await world().key(alice, 'array:read');
    await change(world().app, alice, { passwordChangeRequired: true });
    expect(JSON.parse(await told(service, token)).active).toBe(true);
  });

  it('says so of a session without the second factor that the site requires, and goes on for named tokens', async () => {
    const service = await serviceOf(world());
    const alice = await world().person('alice');
    const token = await world().key(alice, 'array:read');
    const require = (requireSecondFactor: boolean) =>
      world().app.deps.db.write(({ settings }) => settings.save({ requireSecondFactor }));
    await require(true);
    expect(await told(service, alice.token)).toBe(inactive);
    expect(JSON.parse(await told(service, token)).active).toBe(true);
    await require(false);
    expect(JSON.parse(await told(service, alice.token)).active).toBe(true);
  });

  it('counts as use of the token, and of its account', async () => {
    const service = await serviceOf(world());
    const alice = await world().person('alice');
    const key = await world().key(alice, '*', { name: 'introspected' });
    await told(service, key);
    await told(service, 'nonsense');
    await world().app.deps.lastUsed.flush();
    const [listed] = (await alice.basic.get('/tokens')).body;
    expect(listed).toMatchObject({ name: 'introspected', last_used_at: expect.any(String) });
  });
});

/** So many days from now. */
function later(world: World, days: number): string {
  return new Date(world.clock.now().getTime() + days * 86_400_000).toISOString();
}

async function change({ deps }: World['app'], { id }: Person, values: object): Promise<void> {
  await deps.db.write(async ({ users }) => {
    const user = await users.find({ id });
    if (user) await users.update({ ...user, ...values });
  });
}

describe.each(engines)('introspection on two nodes (%s)', (engine) => {
  it('is refused on both from the deletion of the credential on, and expired tokens are not active', async () => {
    const a = await World.start(engine);
    const b = await World.start(engine, { databaseUrl: a.databaseUrl });
    try {
      const steward = await a.person('steward');
      await a.administrate(steward);
      const service = (await steward.basic.post('/admin/service_credentials', { name: 'arrays' })).body;
      const ask = (world: World) =>
        world.anonymous.form(
          '/oauth/introspect',
          { token: steward.token },
          { authorization: `Bearer ${service.secret}` },
        );
      for (const node of [a, b, b]) expect((await ask(node)).body.active).toBe(true);
      b.clock.travel(9 * 3600);
      expect((await ask(b)).text).toBe('{"active":false}');
      await expectStatus(steward.basic.delete('/admin/service_credentials/arrays'), 204);
      for (const node of [b, a]) expect((await ask(node)).status).toBe(401);
    } finally {
      await b.stop();
      await a.stop();
    }
  });
});
