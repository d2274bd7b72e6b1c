import { expect, it } from 'vitest';
import { allSent } from '../../testing/all-sent.ts';
import { eventually, expectStatus, onEveryEngine, type Person, unique } from '../../testing/world.ts';

onEveryEngine('PATCH /users/{username}', (world) => {
  const self = async (person: Person) => (await expectStatus(person.basic.get('/user'), 200)).body;
  const change = (person: Person, body: unknown) => person.basic.patch(`/users/${person.username}`, body);

  it('keeps absent and null fields, and clears empty ones', async () => {
    const profile = {
      name: 'Alice',
      company: 'Fake Inc.',
      logo: 'https://example.com/a.png',
      timezone: 'Europe/Athens',
      default_s3_path: 's3://fake',
      default_s3_path_credentials_name: 'main',
      default_namespace_charged: 'acme',
      default_region: 'eu-west-1',
    };
    const alice = await world().person('alice', profile);
    const before = await self(alice);
    await expectStatus(change(alice, {}), 204);
    const nulls = Object.fromEntries(
      Object.keys({ ...profile, username: 1, email: 1, password: 1 }).map((key) => [key, null]),
    );
    await expectStatus(change(alice, nulls), 204);
    expect(await self(alice)).toMatchObject(profile);

    await expectStatus(change(alice, Object.fromEntries(Object.keys(profile).map((key) => [key, '']))), 204);
    const after = await self(alice);
    expect(after).toMatchObject({ name: alice.username, company: '', timezone: 'UTC' });
    for (const gone of [
      'logo',
      'default_s3_path',
      'default_s3_path_credentials_name',
      'default_namespace_charged',
      'default_region',
    ]) {
      expect(after).not.toHaveProperty(gone);
    }
    expect(after.id).toBe(before.id);
  });

  it('takes back the whole record as it was answered, and changes nothing', async () => {
    const email = `${unique('alice')}@example.com`;
    const alice = await world().person('alice', { email });
    await world().confirm(email);
    const before = await self(alice);
    // Not even a fresh password proof is needed: nothing of it is new.
    const key = world().withKey(await world().key(alice, 'user:read-write'));
    await expectStatus(key.patch(`/users/${alice.id}`, { ...before, email: before.email.toUpperCase() }), 204);
    const { last_activity_date: _seen, ...after } = await self(alice);
    expect(before).toMatchObject(after);
    await expectStatus(change(alice, { ...after, username: unique('alicia') }), 204);
    // The name was never told, so it goes along.
    const { body } = await alice.session.get('/user');
    expect(body.name).toBe(body.username);
  });

  it('does not clear the username, the address or the password', async () => {
    const alice = await world().person('alice', { email: `${unique('alice')}@example.com` });
    for (const field of ['username', 'email', 'password']) {
      const refused = await change(alice, { [field]: '' });
      expect([field, refused.status]).toEqual([field, 400]);
      expect(refused.body.message).toMatch(new RegExp(`^${field}: `));
    }
  });

  it('M09 changes the caller only, by name or by ID, with any role in a common organization', async () => {
    const [victor, mallory] = [await world().person('victor'), await world().person('mallory')];
    await world().organization(mallory, { read_only: victor });
    const before = await self(victor);
    for (const way of [victor.username, victor.id, victor.username.toUpperCase()]) {
      const refused = await mallory.basic.patch(`/users/${way}`, { name: 'Mallory', password: 'Visibly-Fake-2' });
      expect([refused.status, refused.body.error]).toEqual([403, 'forbidden']);
      expect((await mallory.basic.delete(`/users/${way}`)).body.error).toBe('forbidden');
    }
    expect((await mallory.basic.patch(`/users/${unique('nosuch')}`, {})).body.error).toBe('user_not_found');
    expect(await self(victor)).toMatchObject({ ...before, last_activity_date: expect.any(String) });
  });

  it('M02 ignores fields that the caller may not set', async () => {
    const [victor, mallory] = [await world().person('victor'), await world().person('mallory')];
    const org = await world().organization(victor);
    const before = await self(mallory);
    await expectStatus(
      change(mallory, {
        id: victor.id,
        is_valid_email: true,
        organizations: [{ organization_name: org, role: 'owner' }],
        allowed_actions: ['delete_organization'],
        enabled_features: ['everything'],
        unpaid_subscription: true,
        role: 'owner',
        password_hash: 'fake',
      }),
      204,
    );
    expect(await self(mallory)).toEqual({ ...before, last_activity_date: expect.any(String) });
    const taken = await change(mallory, { username: victor.username.toUpperCase() });
    expect([taken.status, taken.body.error]).toEqual([409, 'username_taken']);
  });

  it('renames, and gives the old name to no other account', async () => {
    const [alice, mallory] = [await world().person('alice'), await world().person('mallory')];
    const renamed = unique('Alicia');
    await expectStatus(change(alice, { username: renamed, name: 'Alice' }), 204);
    expect((await world().withPassword(renamed, alice.password).get('/user')).body).toMatchObject({
      id: alice.id,
      name: 'Alice',
    });
    expect((await alice.session.get('/user')).body.username).toBe(renamed);
    expect((await alice.basic.get('/user')).status).toBe(401);
    expect((await mallory.session.get(`/users/${alice.username}`)).status).toBe(404);
    for (const taking of [
      mallory.basic.patch(`/users/${mallory.username}`, { username: alice.username }),
      mallory.basic.post('/organization', { name: alice.username }),
      world().anonymous.post('/user', { username: alice.username, password: 'Visibly-Fake-1' }),
    ]) {
      expect((await taking).status).toBe(409);
    }
    // Its former owner may have it back, or change its case.
    await expectStatus(alice.session.patch(`/users/${renamed}`, { username: alice.username.toUpperCase() }), 204);
    expect((await alice.session.get('/user')).body.username).toBe(alice.username.toUpperCase());
  });

  it.each(['aws', 'User', '-rf', '..'])('does not rename to the reserved %s', async (username) => {
    const alice = await world().person('alice');
    expect((await change(alice, { username })).body.error).toBe('name_reserved');
  });

  it('gives a name to one of many that rename at the same moment', async () => {
    const people = await Promise.all(Array.from({ length: 6 }, () => world().person('racer')));
    for (let round = 0; round < 5; round++) {
      const name = unique('wanted');
      const answers = await Promise.all(
        people.map((person) => person.session.patch(`/users/${person.id}`, { username: name })),
      );
      expect(answers.map(({ status }) => status).sort()).toEqual([204, ...Array(5).fill(409)]);
    }
  });

  it('half writes nothing: a taken name leaves the rest as it was', async () => {
    const [alice, bob] = [await world().person('alice'), await world().person('bob')];
    const refused = await change(alice, { name: 'Other', password: 'Visibly-Fake-2', username: bob.username });
    expect(refused.status).toBe(409);
    expect((await self(alice)).name).toBe(alice.username);
    expect((await alice.session.get('/user')).status).toBe(200);
  });

  it('S03 ends every other session with a new password, keeps named tokens, and mails the owner', async () => {
    const email = `${unique('alice')}@example.com`;
    const alice = await world().person('alice', { email });
    await world().confirm(email);
    const other = world().withKey((await alice.basic.get('/session')).body.token);
    const named = world().withKey(await world().key(alice));
    await expectStatus(alice.session.patch(`/users/${alice.username}`, { password: 'Visibly-Fake-2' }), 204);
    expect((await other.get('/user')).status).toBe(401);
    expect((await alice.session.get('/user')).status).toBe(200);
    expect((await named.get('/user')).status).toBe(200);
    expect((await alice.basic.get('/user')).status).toBe(401);
    expect((await world().withPassword(alice.username, 'Visibly-Fake-2').get('/user')).status).toBe(200);
    await eventually(() =>
      world()
        .mailsTo(email)
        .find((mail) => mail.includes('Your password was changed')),
    );
  });

  it('leaves the named tokens without the proof of a password that is no longer the one', async () => {
    const alice = await world().person('alice');
    const named = world().withKey(await world().key(alice));
    await expectStatus(change(alice, { password: 'Visibly-Fake-2' }), 204);
    const child = world().withKey((await expectStatus(named.post('/token'), 200)).body.token);
    for (const caller of [named, child]) {
      const refused = await caller.patch(`/users/${alice.username}`, { password: 'Visibly-Fake-3' });
      expect([refused.status, refused.body.error]).toEqual([403, 'password_required']);
      expect((await caller.post('/user/password_reset', { password: 'Visibly-Fake-3' })).status).toBe(403);
    }
  });

  it('A24 needs the rights of the account for a new address or password', async () => {
    const alice = await world().person('alice');
    const key = world().withKey(await world().key(alice, 'user:read-write'));
    for (const body of [{ email: `${unique('mallory')}@example.com` }, { password: 'Visibly-Fake-2' }]) {
      expect((await key.patch(`/users/${alice.username}`, body)).body.error).toBe('insufficient_scope');
    }
    expect((await key.patch(`/users/${alice.username}`, { company: 'Fake Inc.' })).status).toBe(204);
  });

  it('A24 keeps resets with the old address until the new one is confirmed, and tells it', async () => {
    const [old, fresh] = [`${unique('old')}@example.com`, `${unique('new')}@example.com`];
    const alice = await world().person('alice', { email: old });
    await world().confirm(old);
    await expectStatus(change(alice, { email: fresh }), 204);
    expect(await self(alice)).toMatchObject({ email: fresh, is_valid_email: false });
    await eventually(() =>
      world()
        .mailsTo(old)
        .find((mail) => mail.includes(fresh)),
    );

    await expectStatus(world().anonymous.post('/user/password_reset/request', { email: fresh }), 204);
    await expectStatus(world().anonymous.post('/user/password_reset/request', { username: alice.username }), 204);
    const reset = await world().mailedToken(old, 'reset-password');
    expect(
      world()
        .mailsTo(fresh)
        .some((mail) => mail.includes('reset-password')),
    ).toBe(false);

    await world().confirm(fresh);
    expect(await self(alice)).toMatchObject({ email: fresh, is_valid_email: true });
    // A link mailed to the old address opens nothing any more, and no account holds that address.
    expect((await world().withKey(reset).post('/user/password_reset', { password: 'Visibly-Fake-2' })).status).toBe(
      401,
    );
    const bob = await world().person('bob', { email: old });
    await eventually(() =>
      world()
        .mailsTo(old)
        .find((mail) => mail.includes(bob.username)),
    );
    const token = await world().mailedToken(old, 'confirm-email');
    await expectStatus(world().withKey(token).post('/user/confirm_email'), 204);
    expect((await self(bob)).is_valid_email).toBe(true);
  });

  it('tells no address that was never confirmed', async () => {
    const [victim, fresh] = [`${unique('victim')}@example.com`, `${unique('new')}@example.com`];
    const mallory = await world().person('mallory', { email: victim });
    await world().mailedToken(victim, 'confirm-email');
    await expectStatus(change(mallory, { email: fresh }), 204);
    await world().mailedToken(fresh, 'confirm-email');
    await allSent(world().app.deps.db);
    expect(world().mailsTo(victim)).toHaveLength(1);
  });

  it('lets an address be changed ten times an hour, also at the same moment', async () => {
    const mallory = await world().person('mallory');
    const answers = await Promise.all(
      Array.from({ length: 13 }, () => change(mallory, { email: `${unique('victim')}@example.com` })),
    );
    expect(answers.filter(({ status }) => status === 204)).toHaveLength(10);
    const [refused] = answers.filter(({ body }) => body?.error === 'too_many_requests');
    expect(Number(refused?.headers.get('retry-after'))).toBeGreaterThan(3500);
    // Other changes go on.
    expect((await change(mallory, { company: 'Fake Inc.' })).status).toBe(204);
  });

  it('is confirmed at once again when one changes back to the address that is still held', async () => {
    const old = `${unique('old')}@example.com`;
    const alice = await world().person('alice', { email: old });
    await world().confirm(old);
    await expectStatus(change(alice, { email: `${unique('typo')}@example.com` }), 204);
    await expectStatus(change(alice, { email: old }), 204);
    expect(await self(alice)).toMatchObject({ email: old, is_valid_email: true });
  });

  it('A21 lets several accounts claim an address', async () => {
    const email = `${unique('shared')}@example.com`;
    const [alice, bob] = [await world().person('alice', { email }), await world().person('bob')];
    await expectStatus(change(bob, { email }), 204);
    expect([(await self(alice)).email, (await self(bob)).email]).toEqual([email, email]);
  });
});
