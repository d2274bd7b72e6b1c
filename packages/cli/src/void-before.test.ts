import { expect, it } from 'vitest';
import { expectStatus, onEveryEngine } from '../../server/src/testing/world.ts';
import { Machine } from './testing/run.ts';

onEveryEngine('tessera token void-before', (world) => {
  const machine = () => new Machine({ DATABASE_URL: world().databaseUrl, TESSERA_DATA_DIR: world().dataDir });

  it('signs every user out beside a running server', async () => {
    const alice = await world().person('alice');
    await expectStatus(alice.session.get('/user'), 200);
    expect((await machine().json('token', 'void-before')).removed).toBeGreaterThan(0);
    await expectStatus(alice.session.get('/user'), 401);
    await expectStatus(alice.basic.get('/session'), 200);
  });

  it('refuses a time in the future', async () => {
    const { code, stderr } = await machine().run(['token', 'void-before', '1d']);
    expect([code, stderr]).toEqual([2, expect.stringContaining('in the future')]);
  });
});
