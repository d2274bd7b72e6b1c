import { expect, it } from 'vitest';
import { onEveryEngine } from '../../server/src/testing/world.ts';
import { Tessera } from './index.ts';

onEveryEngine('a client with a password', (world) => {
  it('signs in once, also when many calls start at the same moment', async () => {
    const alice = await world().person('alice');
    const { length: before } = (await alice.session.get('/tokens/session')).body;
    const tessera = new Tessera({ baseUrl: world().url, username: alice.username, password: alice.password });
    const seen = await Promise.all(Array.from({ length: 20 }, () => tessera.getUser()));
    expect(new Set(seen.map(({ id }) => id))).toEqual(new Set([alice.id]));
    expect(await tessera.tokensSessionGet()).toHaveLength(before + 1);
  });
});
