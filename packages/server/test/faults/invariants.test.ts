import Sqlite from 'better-sqlite3';
import { expect, it, onTestFinished } from 'vitest';
import { World } from '../../src/testing/world.ts';
import { violations } from './invariants.ts';

it('R11: the invariants notice what no code of the product may do', async () => {
  const world = await World.start('sqlite');
  onTestFinished(() => world.stop());
  const alice = await world.person('alice');
  await world.organization(alice);
  await world.administrate(alice);
  expect(await violations(world.databaseUrl)).toEqual([]);
  const database = new Sqlite(world.databaseUrl.slice('sqlite:'.length));
  onTestFinished(() => void database.close());
  for (const [statement, expected] of [
    ["update tokens set hash = 'tss_visibly-fake-token'", 'tokens.hash that is no hash'],
    ["update users set password_hash = 'fake'", 'a password in plain text'],
    ["update users set disabled_at = '2026-01-01T00:00:00.000Z'", 'administrators, all of them disabled'],
    ["update users set passkeys_since = '2026-01-01T00:00:00.000Z'", 'passkeys, and a user without them'],
    ["update users set totp_since = '2026-01-01T00:00:00.000Z'", 'an authenticator app that is on'],
    ["update members set user_id = 'fake'", 'members.user_id that names no row of users'],
    ['delete from members', 'an organization without an owner'],
    ['delete from names', 'a user whose name is not taken'],
  ] as const) {
    database.exec(`pragma foreign_keys = off; ${statement}`);
    const found = await violations(world.databaseUrl);
    expect(found.map(([what]) => what)).toContainEqual(expect.stringContaining(expected));
  }
});
