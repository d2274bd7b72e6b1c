import { expect, it } from 'vitest';
import { expectStatus, onEveryEngine } from '../../testing/world.ts';
import { tokenQuota } from './request-token.ts';

const seconds = (from: string, to: string) => (Date.parse(to) - Date.parse(from)) / 1000;
const ahead = (milliseconds: number) => new Date(Date.now() + milliseconds).toISOString();
const day = 24 * 3600_000;

onEveryEngine('POST /token', (world) => {
  it('makes a token that works, for half an hour, called token', async () => {
    const alice = await world().person('alice');
    const { body } = await expectStatus(alice.basic.post('/token'), 200);
    expect(body).toEqual({
      token: expect.stringMatching(/^tsn_[0-9A-Za-z]{49}$/),
      name: 'token',
      issued_at: expect.any(String),
      expires_at: expect.any(String),
      scope: '*',
    });
    expect(seconds(body.issued_at, body.expires_at)).toBe(1800);
    expect((await world().withKey(body.token).get('/user')).body.username).toBe(alice.username);
  });

  it.each([{}, { name: null, expires: null, scope: null }, { name: '', expires: '', scope: '' }, { scope: [] }])(
    'takes %j for the defaults',
    async (body) => {
      const alice = await world().person('alice');
      const made = await expectStatus(alice.basic.post('/token', body), 200);
      expect(made.body.name).toBe('token');
      expect(seconds(made.body.issued_at, made.body.expires_at)).toBe(1800);
    },
  );

  it('M05 makes it for the caller, and ignores users named in the body', async () => {
    const [victor, mallory] = [await world().person('victor'), await world().person('mallory')];
    const body = {
      user_id: victor.id,
      username: victor.username,
      token: 'x',
      issued_at: '2001-01-01T00:00:00Z',
      scope: '*',
    };
    const made = await expectStatus(mallory.basic.post('/token', body), 200);
    expect(made.body.token).toMatch(/^tsn_/);
    expect(made.body.issued_at).not.toMatch(/^2001/);
    expect((await world().withKey(made.body.token).get('/user')).body.id).toBe(mallory.id);
    expect((await victor.basic.get('/tokens')).body).toEqual([]);
  });

  it.each(['scopes', 'Scope', 'SCOPE'])('refuses %s, without which the token could do everything', async (name) => {
    const alice = await world().person('alice');
    const refused = await alice.basic.post('/token', { [name]: 'user:read' });
    expect([refused.status, refused.body.error]).toEqual([400, 'invalid_request']);
    expect(refused.body.message).toBe(`${name}: is not known here, but scope is`);
    expect((await alice.basic.get('/tokens')).body).toEqual([]);
  });

  it.each(['2001-01-01T00:00:00Z', '1970-01-01', '2030-02-30T00:00:00Z', '1', 'tomorrow', 4102444800, true, {}])(
    'T09 refuses to let it expire at %j',
    async (expires) => {
      const alice = await world().person('alice');
      const refused = await alice.basic.post('/token', { expires });
      expect(refused.status).toBe(400);
      expect(refused.body.message).toMatch(/^expires: /);
    },
  );

  it.each([
    '9999-12-31T23:59:59Z',
    '9999-12-31T23:59:59-14:00',
    '275760-09-13T00:00:00Z',
    '+275760-09-13T00:00:00.000Z',
  ])('T09 cuts %s to a year', async (expires) => {
    const alice = await world().person('alice');
    const { body } = await expectStatus(alice.basic.post('/token', { expires }), 200);
    expect(seconds(body.issued_at, body.expires_at)).toBe((365 * day) / 1000);
  });

  it('T09 reads an instant without a zone as UTC, and one with an offset as it says', async () => {
    const alice = await world().person('alice');
    const day30 = ahead(30 * day).slice(0, 10);
    const expiry = async (expires: string) => (await alice.basic.post('/token', { expires })).body.expires_at;
    expect(await expiry(`${day30}T12:00:00`)).toBe(`${day30}T12:00:00.000Z`);
    expect(await expiry(`${day30}T12:00:00+02:00`)).toBe(`${day30}T10:00:00.000Z`);
    expect(await expiry(`${day30} 12:00`)).toBe(`${day30}T12:00:00.000Z`);
  });

  it('T03 never outlives the token that made it, through twenty generations of tokens and sessions', async () => {
    const alice = await world().person('alice');
    const first = await expectStatus(alice.basic.post('/token', { expires: ahead(600_000) }), 200);
    let parent = world().withKey(first.body.token);
    for (let generation = 0; generation < 20; generation++) {
      const { body } = await expectStatus(
        generation % 2 === 0
          ? parent.post('/token', { expires: ahead(30 * day) })
          : parent.get(`/session?remember_me=true&expires=${encodeURIComponent(ahead(30 * day))}`),
        200,
      );
      expect(body.expires_at).toBe(first.body.expires_at);
      parent = world().withKey(body.token);
    }
    const short = await parent.post('/token');
    expect(short.body.expires_at <= first.body.expires_at).toBe(true);
  });

  it('lets a session that the password made hand out a year, and one that a session made no more than it has', async () => {
    const alice = await world().person('alice');
    const far = { expires: ahead(365 * day - 60_000) };
    expect((await alice.session.post('/token', far)).body.expires_at).toBe(far.expires);
    const second = (await alice.session.get('/session')).body;
    expect((await world().withKey(second.token).post('/token', far)).body.expires_at).toBe(second.expires_at);
  });

  it('gives no more scopes than the caller has, to tokens and to sessions', async () => {
    const alice = await world().person('alice');
    const key = world().withKey(await world().key(alice, ['user:read-write', 'array:read']));
    expect((await key.post('/token')).body.scope).toEqual(['user:read-write', 'array:read']);
    expect((await key.get('/session')).body.scope).toEqual(['user:read-write', 'array:read']);
    expect((await key.post('/token', { scope: 'user:read' })).body.scope).toBe('user:read');
    for (const scope of ['*', 'user:admin', 'group:read', ['user:read', 'array:read-write'], 'confirm_email']) {
      const refused = await key.post('/token', { scope });
      expect([refused.status, refused.body.error]).toEqual([403, 'insufficient_scope']);
    }
    expect((await key.post('/token', { scope: 'user:write' })).body.error).toBe('unknown_scope');
    const session = world().withKey((await key.get('/session')).body.token);
    expect((await session.delete(`/users/${alice.username}`)).status).toBe(403);
  });

  it('T13 gives fifty that ask at the same moment fifty names', async () => {
    const alice = await world().person('alice');
    await alice.basic.post('/token', { name: 'ci-7' });
    const made = await Promise.all(Array.from({ length: 50 }, () => alice.session.post('/token', { name: 'ci' })));
    expect(made.map(({ status }) => status)).toEqual(Array(50).fill(200));
    const names = made.map(({ body }) => body.name as string);
    expect(new Set(names).size).toBe(50);
    expect(names).not.toContain('ci-7');
    expect(names).toContain('ci');
    expect(names).toContain('ci-50');
  });

  it.each([64, 250, 251, 255])('T13 numbers a name of %i characters within the length of names', async (length) => {
    const alice = await world().person('alice');
    const name = 'n'.repeat(length);
    const names: string[] = [];
    for (let made = 0; made < 12; made++) {
      names.push((await expectStatus(alice.session.post('/token', { name }), 200)).body.name);
    }
    expect(new Set(names).size).toBe(12);
    expect(names.every((given) => given.length <= 255)).toBe(true);
  });

  it('T12 calls nothing session or scopes', async () => {
    const alice = await world().person('alice');
    for (const name of ['session', 'scopes']) {
      expect((await alice.basic.post('/token', { name })).body.name).toBe(`${name}-1`);
      expect((await alice.basic.post('/token', { name })).body.name).toBe(`${name}-2`);
    }
  });

  it.each(['my token/1+2=', 'Grüße 🙂', '%2F', "' OR 1=1--", 'user', '-rf'])(
    'round-trips the name %j',
    async (name) => {
      const alice = await world().person('alice');
      const made = await expectStatus(alice.basic.post('/token', { name }), 200);
      expect(made.body.name).toBe(name);
      await expectStatus(alice.basic.delete(`/tokens/${encodeURIComponent(name)}`), 204);
      expect((await world().withKey(made.body.token).get('/user')).status).toBe(401);
    },
  );

  it.each(['a\nb', 'a\u0000b', '\u202Eci', 'n'.repeat(256), '.', '..', 7, ['ci']])(
    'I04 refuses the name %j',
    async (name) => {
      const alice = await world().person('alice');
      expect((await alice.basic.post('/token', { name })).status).toBe(400);
    },
  );

  it('refuses a name that could be taken for a token', async () => {
    const alice = await world().person('alice');
    for (const name of [alice.token, `tsn_${'0'.repeat(49)}`]) {
      expect((await alice.basic.post('/token', { name })).status).toBe(400);
    }
  });

  it('T18 stops at the quota, also for those that ask at the same moment; expired ones do not count', async () => {
    const alice = await world().person('alice');
    const { deps } = world().app;
    await deps.db.write(async ({ tokens }) => {
      for (let made = 0; made < tokenQuota; made++) {
        const expired = made < 5;
        await tokens.insert({
          id: deps.newId(),
          hash: `fake-${alice.id}-${made}` as never,
          hint: 'tsn_...fake',
          userId: alice.id,
          kind: 'named',
          name: `old-${made}`,
          scopes: ['*'],
          issuedAt: '2001-01-01T00:00:00.000Z',
          expiresAt: expired ? '2001-01-02T00:00:00.000Z' : '2999-01-01T00:00:00.000Z',
          madeByPassword: true,
          longestLife: undefined,
        });
      }
    });
    const answers = await Promise.all(Array.from({ length: 20 }, () => alice.session.post('/token')));
    expect(answers.map(({ status }) => status).sort()).toEqual([...Array(5).fill(200), ...Array(15).fill(409)]);
    expect(answers.find(({ status }) => status === 409)?.body.error).toBe('quota_exceeded');
    const list = await expectStatus(alice.session.get('/tokens'), 200);
    expect(list.body).toHaveLength(tokenQuota);
    await expectStatus(alice.session.delete('/tokens/old-9'), 204);
    await expectStatus(alice.session.post('/token'), 200);
  });
});
