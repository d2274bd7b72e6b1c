import { expect, it } from 'vitest';
import type { Database } from '../kit/database.ts';
import type { Stores } from '../operations/stores.ts';
import type { Caller } from '../operations/use-case.ts';
import { expectStatus, onEveryEngine, type Person, type World } from '../testing/world.ts';
import { LastUsed } from './last-used.ts';

/** As a request of this person by their token `ci` is authenticated, with nothing noted of it. */
async function callerOf(world: World, { id: userId, username }: Person): Promise<Caller> {
  const [token] = await world.app.deps.db.read(({ tokens }) =>
    tokens.list(userId, 'named', '2000-01-01T00:00:00.000Z'),
  );
  const account = await world.app.deps.accounts.byUsernameKey(username);
  if (!account || !token) throw new Error('the test needs a person with a token');
  const { lastActivityAt: _, ...user } = account.user;
  return { userId, username, scopes: ['*'], token, account: { ...account, user } } as Caller;
}

const lastUsedOf = ({ app: { deps } }: World) => new LastUsed(deps.db);

onEveryEngine('when tokens and people were last seen', (world) => {
  const withKey = async (name: string) => {
    const person = await world().person(name);
    await world().key(person, '*', { name: 'ci' });
    return person;
  };
  const listed = async (person: Person) =>
    (await expectStatus(person.session.get('/tokens'), 200)).body[0].last_used_at;

  it('is written together, later than it was noted', async () => {
    const alice = await withKey('alice');
    const lastUsed = lastUsedOf(world());
    const caller = await callerOf(world(), alice);
    lastUsed.note(caller, '2030-01-31T12:00:00.000Z');
    lastUsed.note(caller, '2030-01-31T12:00:01.000Z');
    expect(await listed(alice)).toBeUndefined();
    await lastUsed.flush();
    expect(await listed(alice)).toBe('2030-01-31T12:00:00.000Z');
  });

  it('is at once known to requests by every token of theirs, and by password', async () => {
    const alice = await withKey('alice');
    const other = world().withKey(await world().key(alice, '*', { name: 'other' }));
    const { lastUsed } = world().app.deps;
    const caller = await callerOf(world(), alice);
    const asked = [alice.session, other, alice.basic];
    const told = () => Promise.all(asked.map(async (who) => (await who.get('/user')).body.last_activity_date));
    // Remembered by then.
    await told();
    lastUsed.note(caller, '2030-01-31T12:00:00.000Z');
    await lastUsed.flush();
    expect(await told()).toEqual(asked.map(() => '2030-01-31T12:00:00.000Z'));
    const used = await world().app.deps.db.read(({ tokens }) => tokens.findById(caller.token?.id ?? '', '2000'));
    expect(used?.lastUsedAt).toBe('2030-01-31T12:00:00.000Z');
  });

  it('is told to the minute, so that a busy client is not written down again and again', async () => {
    const alice = await withKey('alice');
    const lastUsed = lastUsedOf(world());
    const { token, ...caller } = await callerOf(world(), alice);
    const seenAt = (lastUsedAt: string) => ({ ...caller, token: { ...token, lastUsedAt } }) as Caller;
    lastUsed.note(seenAt('2030-01-31T12:00:00.000Z'), '2030-01-31T12:00:59.000Z');
    await lastUsed.flush();
    expect(await listed(alice)).toBeUndefined();
    lastUsed.note(seenAt('2030-01-31T12:00:00.000Z'), '2030-01-31T12:01:00.000Z');
    await lastUsed.flush();
    expect(await listed(alice)).toBe('2030-01-31T12:01:00.000Z');
  });

  it('waits for the next time where it could not be written', async () => {
    const alice = await withKey('alice');
    const { db } = world().app.deps;
    let fails = true;
    const failing: Database<Stores> = {
      ...db,
      write: (work, options) => (fails ? Promise.reject(new Error('fake')) : db.write(work, options)),
    };
    const lastUsed = new LastUsed(failing);
    lastUsed.note(await callerOf(world(), alice), '2030-01-31T12:00:00.000Z');
    await expect(lastUsed.flush()).rejects.toThrow('fake');
    fails = false;
    await lastUsed.flush();
    expect(await listed(alice)).toBe('2030-01-31T12:00:00.000Z');
  });

  it('is no reason to fail when the token is gone meanwhile', async () => {
    const alice = await withKey('alice');
    const lastUsed = lastUsedOf(world());
    lastUsed.note(await callerOf(world(), alice), '2030-01-31T12:00:00.000Z');
    await expectStatus(alice.basic.delete(`/users/${alice.username}`), 204);
    await expect(lastUsed.flush()).resolves.toBe(0);
    await expect(lastUsed.flush()).resolves.toBe(0);
  });
});
