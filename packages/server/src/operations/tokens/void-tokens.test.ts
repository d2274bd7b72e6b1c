import { expect, it } from 'vitest';
import { later } from '../../kit/clock.ts';
import { sql } from '../../testing/sql.ts';
import { expectStatus, onEveryEngine, unique } from '../../testing/world.ts';
import { voidTokens } from './void-tokens.ts';

const run = 'void-tokens-fake';

onEveryEngine('tokens from before an instant', (world) => {
  const now = () => world().app.deps.clock().toISOString();

  it('are void, named ones, sessions and mailed links, and those from after it are not', async () => {
    const { db } = world().app.deps;
    const email = `${unique('alice')}@example.com`;
    const alice = await world().person('alice', { email });
    const named = await world().key(alice);
    const mailed = await world().mailedToken(email, 'confirm-email');
    world().clock.travel(1);
    const instant = now();
    const { body: later } = await expectStatus(alice.basic.get('/session'), 200);
    await voidTokens(db, { instant, now: now(), run });
    for (const token of [alice.token, named]) await expectStatus(world().withKey(token).get('/user'), 401);
    await expectStatus(world().withKey(mailed).post('/user/confirm_email'), 401);
    await expectStatus(world().withKey(later.token).get('/user'), 200);
    const kept = await sql(world(), `select count(*) as n from tokens where issued_at < '${instant}'`);
    expect(Number(kept[0]?.['n'])).toBe(0);
    const audited = await sql(world(), `select detail, request_id from audit where action = 'token.void'`);
    expect(audited).toEqual([{ detail: instant, request_id: run }]);
  });

  it('include those from a clock that was far ahead', async () => {
    const { db } = world().app.deps;
    world().clock.travel(86_400);
    const alice = await world().person('alice');
    world().clock.travel(-86_400);
    await voidTokens(db, { instant: now(), now: now(), run });
    await expectStatus(alice.session.get('/user'), 401);
  });

  it('are void before their rows are removed, also for a write that had begun with one', async () => {
    const { db } = world().app.deps;
    const alice = await world().person('alice');
    const named = await world().key(alice);
    world().clock.travel(1);
    await db.write(({ instants }) => instants.raise('tokens_void_before', now()));
    await expectStatus(world().withKey(named).get('/user'), 401);
    const [row] = await sql(world(), `select id from tokens where user_id = '${alice.id}' and kind = 'named'`);
    expect(await db.read(({ tokens }) => tokens.findById(String(row?.['id']), now()))).toBeUndefined();
    await expectStatus(alice.basic.get('/session'), 200);
  });

  it('bring no new links by letters that are still owed', async () => {
    const { db, newId } = world().app.deps;
    const at = now();
    await db.write(({ outbox }) =>
      outbox.add(newId(), { kind: 'reset_password', to: 'x@example.com' } as never, later(at, 3600)),
    );
    await voidTokens(db, { instant: later(at, 1), now: later(at, 1), run });
    expect(await db.read(({ outbox }) => outbox.count())).toBe(1);
    world().clock.travel(3601);
    await voidTokens(db, { instant: now(), now: now(), run });
    expect(await db.read(({ outbox }) => outbox.count())).toBe(0);
  });

  it('are not void before an instant in the future: no sign-in would work until then', async () => {
    const { db } = world().app.deps;
    const at = now();
    await expect(voidTokens(db, { instant: later(at, 60), now: at, run })).rejects.toMatchObject({
      code: 'invalid_request',
    });
  });

  it('are removed a little at a time, however many there are', async () => {
    const { db } = world().app.deps;
    const alice = await world().person('alice');
    const at = now();
    const rows = Array.from(
      { length: 2500 },
      (_, n) =>
        `('fake-${n}', '${unique('h')}', 'h', '${alice.id}', 'named', '${n}', '*', '${later(at, -9)}', '${later(at, 9)}', 0)`,
    );
    await sql(
      world(),
      `insert into tokens (id, hash, hint, user_id, kind, name, scopes, issued_at, expires_at, made_by_password) values ${rows.join(', ')}`,
    );
    const seen: number[] = [];
    expect(
      await voidTokens(db, { instant: at, now: at, run }, (removed) => void seen.push(removed)),
    ).toBeGreaterThanOrEqual(2500);
    expect(seen.length).toBeGreaterThan(2);
  });
});
