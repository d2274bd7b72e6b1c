import { expect, it } from 'vitest';
import { sql } from '../../testing/sql.ts';
import { expectStatus, onEveryEngine } from '../../testing/world.ts';
import { tokenQuota } from './request-token.ts';

const hours = (from: string, to: string) => (Date.parse(to) - Date.parse(from)) / 3600_000;

onEveryEngine('a token in place of another', (world) => {
  const named = async (person: {
    basic: { get(path: string): Promise<{ body: { name: string; expires_at: string }[] }> };
  }) => Object.fromEntries((await person.basic.get('/tokens')).body.map(({ name, expires_at }) => [name, expires_at]));
  const inDays = (days: number) => new Date(Date.now() + days * 86_400_000).toISOString();

  it('works beside it for the overlap, and alone after it', async () => {
    const alice = await world().person('alice');
    const old = await world().key(alice, ['user:read'], { name: 'ci', expires: inDays(30) });
    const { body } = await expectStatus(
      alice.basic.post('/token', {
        name: 'ci',
        scope: ['user:read'],
        expires: inDays(60),
        replaces: 'ci',
        overlap_hours: 48,
      }),
      200,
    );
    expect(body.name).toBe('ci-1');
    for (const token of [old, body.token]) await expectStatus(world().withKey(token).get('/user'), 200);
    expect(hours(body.issued_at, (await named(alice))['ci'] ?? '')).toBe(48);
    const audited = await sql(
      world(),
      `select detail from audit where action = 'token.replace' and actor_id = '${alice.id}'`,
    );
    expect(audited).toEqual([{ detail: (await named(alice))['ci'] }]);
    // Its user is told of it here: no mail.
    expect(
      await sql(world(), `select name from tokens where user_id = '${alice.id}' and expiry_told_at is not null`),
    ).toEqual([{ name: 'ci' }]);
  });

  it('ends it at once with an overlap of nothing, and after a day where none is said', async () => {
    const bob = await world().person('bob');
    const [one, two] = [
      await world().key(bob, '*', { name: 'one', expires: inDays(30) }),
      await world().key(bob, '*', { name: 'two', expires: inDays(30) }),
    ];
    await expectStatus(world().withKey(one).get('/user'), 200);
    await expectStatus(bob.basic.post('/token', { name: 'next', replaces: 'one', overlap_hours: 0 }), 200);
    await expectStatus(world().withKey(one).get('/user'), 401);
    const { body } = await expectStatus(bob.basic.post('/token', { name: 'third', replaces: 'two' }), 200);
    expect(hours(body.issued_at, (await named(bob))['two'] ?? '')).toBe(24);
    await expectStatus(world().withKey(two).get('/user'), 200);
  });

  it('makes room where it ends at once, also for its name', async () => {
    const frank = await world().person('frank');
    await world().key(frank, '*', { name: 'ci' });
    const { db, clock } = world().app.deps;
    await db.write(async ({ tokens }) => {
      const [ci] = await tokens.list(frank.id, 'named', clock().toISOString());
      if (!ci) throw new Error('it was made');
      for (let made = 1; made < tokenQuota; made++) {
        const id = `${ci.id}-${made}`;
        await tokens.insert({ ...ci, id, hash: id as never, name: `old-${made}` });
      }
    });
    const again = (more: object) => frank.basic.post('/token', { name: 'ci', replaces: 'ci', ...more });
    expect((await again({})).body.error).toBe('quota_exceeded');
    const { body } = await expectStatus(again({ overlap_hours: 0 }), 200);
    expect(body.name).toBe('ci');
    expect(Object.keys(await named(frank))).toHaveLength(tokenQuota);
  });

  it('lengthens no life', async () => {
    const carol = await world().person('carol');
    await world().key(carol, '*', { name: 'short' });
    const before = (await named(carol))['short'];
    await expectStatus(carol.basic.post('/token', { name: 'next', replaces: 'short', overlap_hours: 720 }), 200);
    expect((await named(carol))['short']).toBe(before);
  });

  it("is not made where there is none of that name: another's, a session, or its own", async () => {
    const [dave, erin] = [await world().person('dave'), await world().person('erin')];
    await world().key(erin, '*', { name: 'hers' });
    const [session] = (await dave.basic.get('/tokens/session')).body;
    for (const replaces of ['hers', session.name, 'next']) {
      const refused = await expectStatus(dave.basic.post('/token', { name: 'next', replaces }), 404);
      expect(refused.body.error).toBe('token_not_found');
    }
    expect(await named(dave)).toEqual({});
    expect(Object.keys(await named(erin))).toEqual(['hers']);
    expect((await dave.session.get('/user')).status).toBe(200);
    for (const overlap_hours of [-1, 721, 1.5, '24']) {
      await expectStatus(dave.basic.post('/token', { replaces: 'x', overlap_hours }), 400);
    }
  });
});
