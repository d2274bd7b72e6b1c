import * as bcrypt from '@node-rs/bcrypt';
import { expect, it, onTestFinished, vi } from 'vitest';
import { engines, eventually, expectStatus, unique, World } from '../testing/world.ts';
import { HashThreads } from './hash-pool.ts';

it.each(engines)('checks unknown names like imported users (%s)', async (engine) => {
  const world = await World.start(engine, { environment: { TESSERA_TRUSTED_PROXIES: '127.0.0.1' } });
  onTestFinished(() => world.stop());
  const { db, passwords } = world.app.deps;
  const works = vi.spyOn(HashThreads.prototype, 'run');
  onTestFinished(() => works.mockRestore());
  let address = 0;
  /** The check that a wrong password for this name runs. */
  const workFor = async (username: string) => {
    works.mockClear();
    const headers = { 'x-forwarded-for': `198.51.100.${++address % 250}` };
    await expectStatus(world.withPassword(username, 'wrong').get('/user', { headers }), 401);
    return works.mock.calls.map(([work]) => work);
  };
  const nobody = Array.from({ length: 60 }, () => unique('nobody'));
  expect(await workFor(nobody[0] ?? '')).toEqual(['argon2Verify']);

  // Half of the people are imported while the server runs.
  const people = await Promise.all(
    Array.from({ length: 20 }, async () => {
      const username = unique('person');
      await expectStatus(world.anonymous.post('/user', { username, password: 'Visibly-Fake-1' }), 204);
      return username;
    }),
  );
  const hash = bcrypt.hashSync('Visibly-Fake-1', 4);
  for (const username of people.slice(0, 10)) {
    await db.write(async ({ users }) => {
      const user = await users.find({ key: username });
      if (user) await users.replaceHash(user.id, user.passwordHash, hash);
    });
  }
  // The first of them that is tried is noticed.
  expect(await workFor(people[0] ?? '')).toEqual(['bcryptVerify']);
  await eventually(() => nobody.some((name) => passwords.standInFor(name).startsWith('$2')));
  const seen = [];
  for (const name of nobody) seen.push((await workFor(name)).join());
  const share = seen.filter((work) => work === 'bcryptVerify').length / seen.length;
  expect(seen.every((work) => ['argon2Verify', 'bcryptVerify'].includes(work))).toBe(true);
  // Five standard deviations of chance around a half.
  expect(Math.abs(share - 0.5)).toBeLessThan(5 * Math.sqrt(0.25 / seen.length));
  // A user without a hash is checked like an unknown name.
  const [without = ''] = people;
  await db.write(async ({ users }) => {
    const user = await users.find({ key: without });
    if (user) await users.replaceHash(user.id, user.passwordHash, '!');
  });
  const expected = passwords.standInFor(without).startsWith('$2') ? 'bcryptVerify' : 'argon2Verify';
  expect(await workFor(without)).toEqual([expected]);
});
