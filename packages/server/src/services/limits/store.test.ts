import { expect, it } from 'vitest';
import { day, later } from '../../kit/clock.ts';
import { type Attempts, afterFailure, afterSuccess, noAttempts } from '../../passwords/attempts.ts';
import { onEveryEngine, unique } from '../../testing/world.ts';
import { addressKnownFor } from './parameters.ts';

onEveryEngine('the counters of limits', (world) => {
  // Ahead, so that the server's own purge leaves it alone.
  const now = '2126-01-01T00:00:00.000Z';
  const who = () => ({ account: unique('account'), client: '192.0.2.1' });
  const find = (of: { account: string; client: string }, at: string) =>
    world().app.deps.db.read(({ signIns }) => signIns.find(of, at));
  const save = (of: { account: string; client: string }, attempts: Attempts) =>
    world().app.deps.db.write(({ signIns }) => signIns.save(of, attempts));
  const purge = (at: string) => world().app.deps.db.write(({ signIns }) => signIns.removeOld(at));

  it('comes back as it was saved', async () => {
    const tried = who();
    const attempts = [0, 1, 2, 3, 4].reduce((before, second) => afterFailure(before, later(now, second)), noAttempts);
    await save(tried, attempts);
    expect(await find(tried, later(now, 5))).toEqual(attempts);
    expect(await find({ ...tried, client: '192.0.2.2' }, later(now, 5))).toEqual({
      client: noAttempts.client,
      account: attempts.account,
    });
    await save(tried, afterSuccess(later(now, 5)));
    expect(await find(tried, later(now, 6))).toEqual(afterSuccess(later(now, 5)));
  });

  it('is removed when it no longer matters: failures soon, known addresses after their time', async () => {
    const [guesser, owner] = [who(), who()];
    await save(guesser, afterFailure(noAttempts, now));
    await save(owner, afterSuccess(now));
    await purge(later(now, day));
    expect(await find(guesser, now)).toEqual(noAttempts);
    expect(await find(owner, now)).toEqual(afterSuccess(now));
    await purge(later(now, addressKnownFor));
    expect(await find(owner, now)).toEqual(noAttempts);
  });

  it('goes with the account', async () => {
    const alice = await world().person('alice');
    const tried = { account: alice.id, client: '127.0.0.1' };
    const seen = new Date().toISOString();
    expect((await find(tried, seen)).client.knownAt).toBeDefined();
    expect((await alice.session.delete(`/users/${alice.username}`)).status).toBe(204);
    expect(await find(tried, seen)).toEqual(noAttempts);
  });

  it('counts a rate over a sliding time', async () => {
    const { db } = world().app.deps;
    const key = unique('key');
    await db.write(({ rates }) => rates.save('sign_up', key, [now, later(now, 1)], later(now, 10)));
    expect(await db.read(({ rates }) => rates.find('sign_up', key))).toEqual([now, later(now, 1)]);
    expect(await db.read(({ rates }) => rates.find('reset', key))).toEqual([]);
    await db.write(({ rates }) => rates.removeOld(later(now, 9)));
    expect(await db.read(({ rates }) => rates.find('sign_up', key))).toHaveLength(2);
    await db.write(({ rates }) => rates.removeOld(later(now, 10)));
    expect(await db.read(({ rates }) => rates.find('sign_up', key))).toEqual([]);
  });
});
