import { expect, it } from 'vitest';
import { onEveryEngine, unique } from '../../server/src/testing/world.ts';
import { Tessera } from './index.ts';
import { line, losesAnswer } from './testing/line.ts';

onEveryEngine('a POST whose answer is lost', (world) => {
  it('is done once, and answered as the first time', async () => {
    const alice = await world().person('alice');
    const { fetch, sent } = line(losesAnswer, losesAnswer);
    const tessera = new Tessera({ baseUrl: world().url, token: alice.token, fetch });
    const made = await tessera.requestToken({ name: 'ci' });
    expect(sent).toHaveLength(3);
    expect(made.name).toBe('ci');
    expect(
      (
        await world()
          .withKey(made.token ?? '')
          .get('/user')
      ).status,
    ).toBe(200);
    expect(await tessera.tokensGet()).toHaveLength(1);
  });

  it('does not fail over its own earlier attempt', async () => {
    const { fetch } = line(losesAnswer);
    const nobody = new Tessera({ baseUrl: world().url, fetch });
    const username = unique('dave');
    await nobody.createUser({ username, password: 'a-long-Fake-password' });
    const again = nobody.createUser({ username, password: 'a-long-Fake-password' });
    await expect(again).rejects.toMatchObject({ error: 'username_taken' });
  });
});
