import { expect, it } from 'vitest';
import { expectStatus, onEveryEngine } from '../../testing/world.ts';
import { sessionQuota } from './insert-session.ts';

const hours = ({ issued_at, expires_at }: { issued_at: string; expires_at: string }) =>
  (Date.parse(expires_at) - Date.parse(issued_at)) / 3600_000;

onEveryEngine('GET /session', (world) => {
  it('makes a session of eight hours, with the permissions of its user', async () => {
    const alice = await world().person('alice');
    const { body } = await expectStatus(alice.basic.get('/session', { headers: { 'user-agent': 'fake/1.0' } }), 200);
    expect(body).toMatchObject({
      name: expect.stringMatching(/^session-[0-9A-Za-z]{8}$/),
      scope: '*',
      user_agent: 'fake/1.0',
    });
    expect(body.token).toMatch(/^tss_[0-9A-Za-z]{49}$/);
    expect(body.address).toMatch(/127\.0\.0\.1|::1/);
    expect(hours(body)).toBe(8);
    expect((await world().withKey(body.token).get('/user')).status).toBe(200);
  });

  it.each([
    ['remember_me=True', 720],
    ['remember_me=TRUE', 720],
    ['remember_me=true', 720],
    ['remember_me=1', 720],
    ['', 8],
    ['remember_me=', 8],
    ['remember_me=false', 8],
    ['remember_me=0', 8],
    ['remember_me=remember_me_example', 8],
    ['remember_me=false&remember_me=true', 8],
    ['remember_me[]=true', 8],
    ['expires=', 8],
    ['expires=9999-12-31T23:59:59Z', 720],
    ['expires=9999-12-31T23:59:59-14:00&remember_me=true', 720],
  ])('S04 with ?%s lasts %i hours', async (query, expected) => {
    const alice = await world().person('alice');
    const { body } = await expectStatus(alice.basic.get(`/session?${query}`), 200);
    expect(hours(body)).toBe(expected);
  });

  it('ends at the requested instant, in any time zone', async () => {
    const alice = await world().person('alice');
    const tomorrow = new Date(Date.now() + 48 * 3600_000).toISOString().slice(0, 10);
    for (const [written, meant] of [
      ['12:00:00Z', '12:00:00.000Z'],
      ['12:00:00', '12:00:00.000Z'],
      ['12:00:00+02:00', '10:00:00.000Z'],
    ]) {
      const { body } = await alice.basic.get(`/session?expires=${encodeURIComponent(`${tomorrow}T${written}`)}`);
      expect(body.expires_at).toBe(`${tomorrow}T${meant}`);
    }
  });

  it.each(['1970-01-01T00:00:00Z', '2030-02-30T00:00:00Z', 'soon'])('refuses expires=%s', async (expires) => {
    const alice = await world().person('alice');
    expect((await alice.basic.get(`/session?expires=${expires}`)).status).toBe(400);
  });

  it('S02 is over for good once it is revoked', async () => {
    const alice = await world().person('alice');
    await expectStatus(alice.session.delete(`/tokens/${alice.token}`), 204);
    expect((await alice.session.get('/user')).status).toBe(401);
  });

  it('ends the oldest when there are too many', async () => {
    const alice = await world().person('alice');
    const { deps } = world().app;
    await deps.db.write(async ({ tokens }) => {
      for (let made = 0; made < sessionQuota; made++) {
        await tokens.insert({
          id: deps.newId(),
          hash: `fake-${alice.id}-${made}` as never,
          hint: 'tss_...fake',
          userId: alice.id,
          kind: 'session',
          name: `session-fake${String(made).padStart(4, '0')}`,
          scopes: ['*'],
          issuedAt: new Date(Date.UTC(2001, 0, 1) + made * 1000).toISOString(),
          expiresAt: '2999-01-01T00:00:00.000Z',
          madeByPassword: true,
          longestLife: undefined,
        });
      }
    });
    await Promise.all(Array.from({ length: 4 }, () => alice.session.get('/session')));
    const { body } = await alice.session.get('/tokens/session');
    expect(body).toHaveLength(sessionQuota);
    const names = body.map(({ name }: { name: string }) => name);
    expect(names).not.toContain('session-fake0000');
    expect(names).toContain(`session-fake0${sessionQuota - 1}`);
  });
});

onEveryEngine('sessions', (world) => {
  it('S08 are listed with where they were made, and ended by name', async () => {
    const alice = await world().person('alice');
    const other = (await alice.basic.get('/session', { headers: { 'user-agent': 'elsewhere/1.0' } })).body;
    const { body } = await alice.session.get('/tokens/session');
    expect(body).toHaveLength(2);
    const listed = body.find(({ name }: { name: string }) => name === other.name);
    expect(listed).toMatchObject({ user_agent: 'elsewhere/1.0', token: `tss_...${other.token.slice(-7)}` });
    await expectStatus(alice.session.delete(`/tokens/${other.name}`), 204);
    expect((await world().withKey(other.token).get('/user')).status).toBe(401);
    expect((await alice.session.get('/user')).status).toBe(200);
  });

  it("S08 of others are not there: ending victor's is a 404", async () => {
    const [victor, mallory] = [await world().person('victor'), await world().person('mallory')];
    const [session] = (await victor.session.get('/tokens/session')).body;
    expect((await mallory.session.delete(`/tokens/${session.name}`)).status).toBe(404);
    expect((await victor.session.get('/user')).status).toBe(200);
  });

  it('S08 are all ended but the one that asks; tokens stay', async () => {
    const alice = await world().person('alice');
    const others = [await alice.basic.get('/session'), await alice.basic.get('/session')];
    const key = world().withKey(await world().key(alice));
    await expectStatus(alice.session.post('/user/sessions/end_others'), 204);
    for (const { body } of others) expect((await world().withKey(body.token).get('/user')).status).toBe(401);
    for (const caller of [alice.session, key]) expect((await caller.get('/user')).status).toBe(200);
    await expectStatus(alice.basic.post('/user/sessions/end_others'), 204);
    expect((await alice.session.get('/user')).status).toBe(401);
  });
});
