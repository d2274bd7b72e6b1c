import { afterAll, beforeAll, expect, it } from 'vitest';
import type { CacheName } from '../kit/database.ts';
import { noAttempts } from '../passwords/attempts.ts';
import { unique, World } from '../testing/world.ts';
import type { Stores } from './stores.ts';

const at = '2026-01-01T00:00:00.000Z';
let world: World;
beforeAll(async () => {
  world = await World.start('sqlite');
});
afterAll(() => world.stop());

/** Which caches a write leaves valid. */
async function kept(work: (stores: Stores) => Promise<unknown>): Promise<CacheName[]> {
  const { db } = world.app.deps;
  const names: CacheName[] = ['accounts', 'signIns', 'credentials'];
  const before = names.map((name) => db.version?.(name));
  await db.write(work);
  return names.filter((name, index) => db.version?.(name) === before[index]);
}

it('writes that come with every request invalidate no cache that they make nothing untrue of', async () => {
  const alice = await world.person(unique('alice'));
  const token = {
    ...{
      id: 't',
      hash: 'h' as never,
      hint: '',
      userId: alice.id,
      kind: 'named' as const,
      name: 'ci',
      scopes: ['*' as const],
    },
    ...{ issuedAt: at, expiresAt: '2099-01-01T00:00:00.000Z', madeByPassword: false, longestLife: undefined },
  };
  expect({
    tokenMade: await kept(({ tokens }) => tokens.insert(token)),
    tokenSeen: await kept(({ tokens }) => tokens.setLastUsed('t', at)),
    userSeen: await kept(({ users }) => users.setLastActivity(alice.id, at)),
    audited: await kept(({ audit }) => audit.insert([{ at, action: 'account.create' }])),
    tried: await kept(({ signIns }) => signIns.save({ account: alice.id, client: '192.0.2.1' }, noAttempts)),
    rated: await kept(({ rates }) => rates.save('signup', '192.0.2.1', [at], at)),
    revoked: await kept(({ tokens }) => tokens.removeByName(alice.id, 'ci', at)),
  }).toEqual({
    tokenMade: ['accounts', 'signIns', 'credentials'],
    tokenSeen: ['accounts', 'signIns', 'credentials'],
    userSeen: ['accounts', 'signIns', 'credentials'],
    audited: ['accounts', 'signIns', 'credentials'],
    tried: ['accounts', 'credentials'],
    rated: ['accounts', 'signIns', 'credentials'],
    revoked: [],
  });
});
