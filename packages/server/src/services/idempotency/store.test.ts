import { expect, it } from 'vitest';
import { later } from '../../kit/clock.ts';
import { onEveryEngine, unique } from '../../testing/world.ts';

onEveryEngine('records of completed requests', (world) => {
  // Ahead, so that the server's own purge leaves it alone.
  const now = '2126-01-01T00:00:00.000Z';
  const sealed = { keyId: 'test', text: 'sealed' };
  const find = (id: string, at: string) => world().app.deps.db.read(({ idempotency }) => idempotency.find(id, at));

  it('are as if they were not there once they expired, and can be replaced', async () => {
    const { db } = world().app.deps;
    const id = unique('id');
    await db.write(({ idempotency }) => idempotency.insert({ id, sealed, expiresAt: later(now, 10) }, now));
    expect(await find(id, later(now, 9))).toMatchObject({ id, sealed });
    expect(await find(id, later(now, 10))).toBeUndefined();
    const again = { id, sealed: { ...sealed, text: 'anew' }, expiresAt: later(now, 20) };
    await db.write(({ idempotency }) => idempotency.insert(again, later(now, 10)));
    expect(await find(id, later(now, 10))).toMatchObject({ sealed: { text: 'anew' } });
  });

  it('are removed once they expired, and not before', async () => {
    const { db } = world().app.deps;
    const [old, young] = [unique('id'), unique('id')];
    await db.write(async ({ idempotency }) => {
      await idempotency.insert({ id: old, sealed, expiresAt: later(now, 10) }, now);
      await idempotency.insert({ id: young, sealed, expiresAt: later(now, 11) }, now);
    });
    await db.write(({ idempotency }) => idempotency.removeOld(later(now, 10)));
    expect(await find(old, now)).toBeUndefined();
    expect(await find(young, now)).toMatchObject({ id: young });
  });

  it('go with their user', async () => {
    const { db } = world().app.deps;
    const alice = await world().person('alice');
    const id = unique('id');
    const expiresAt = later(now, 10);
    await db.write(({ idempotency }) => idempotency.insert({ id, userId: alice.id, sealed, expiresAt }, now));
    await alice.session.delete(`/users/${alice.username}`);
    expect(await find(id, now)).toBeUndefined();
  });
});
