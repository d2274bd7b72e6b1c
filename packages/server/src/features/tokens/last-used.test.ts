import { expect, it } from 'vitest';
import type { Principal } from '../../access/principal.ts';
import { expectStatus, onEveryEngine } from '../../testing/world.ts';
import { LastUsed } from './last-used.ts';

onEveryEngine('when tokens and people were last seen', (world) => {
  it('is written together, later than it was noted', async () => {
    const alice = await world().person('alice');
    await world().key(alice, '*', { name: 'ci' });
    const { db } = world().app.deps;
    const [token] = await db.read(({ tokens }) => tokens.list(alice.id, 'named', '2000-01-01T00:00:00.000Z'));
    const principal = { userId: alice.id, username: alice.username, scopes: ['*'], token } as unknown as Principal;
    const lastUsed = new LastUsed(db);
    lastUsed.note(principal, '2030-01-31T12:00:00.000Z');
    lastUsed.note(principal, '2030-01-31T12:00:01.000Z');
    await lastUsed.flush();
    const list = await expectStatus(alice.session.get('/tokens'), 200);
    expect(list.body).toMatchObject([{ name: 'ci', last_used_at: '2030-01-31T12:00:01.000Z' }]);
  });

  it('is no reason to fail when the token is gone meanwhile', async () => {
    const alice = await world().person('alice');
    const lastUsed = new LastUsed(world().app.deps.db);
    const principal = { userId: alice.id, username: alice.username, scopes: ['*'] } as Principal;
    lastUsed.note(principal, '2030-01-31T12:00:00.000Z');
    await expectStatus(alice.basic.delete(`/users/${alice.username}`), 204);
    await expect(lastUsed.flush()).resolves.toBe(0);
    await expect(lastUsed.flush()).resolves.toBe(0);
  });
});
