import { describe, expect, it } from 'vitest';
import { engines, expectStatus, unique, World } from '../testing/world.ts';

const password = 'Visibly-Fake-1';

describe('common passwords', () => {
  const environment = {
    TESSERA_PUBLIC_URL: 'https://accounts.example.com',
    // Nothing listens there: no mail leaves.
    TESSERA_SMTP_URL: 'smtp://127.0.0.1:9',
    TESSERA_KEY: `fake:${Buffer.alloc(32, 1).toString('base64')}`,
  };

  it.each(engines)("refuses common passwords, and one's own name and address (%s)", async (engine) => {
    const world = await World.start(engine, { environment });
    try {
      const username = unique('alice');
      const email = `${username}@example.com`;
      const signUp = (attempt: string) => world.anonymous.post('/user', { username, email, password: attempt });
      for (const attempt of ['password1', 'PassWord1', 'qwertyuiop', username, username.toUpperCase(), email]) {
        const refused = await signUp(attempt);
        expect([attempt, refused.status, refused.body.error]).toEqual([attempt, 400, 'password_too_common']);
      }
      await expectStatus(signUp(password), 204);
      const alice = world.withPassword(username, password);
      const changes = [
        await alice.patch(`/users/${username}`, { password: 'qwertyuiop' }),
        await alice.patch(`/users/${username}`, { password: email }),
        await alice.post('/user/password_reset', { password: username }),
      ];
      expect(changes.map(({ body }) => body.error)).toEqual(Array(3).fill('password_too_common'));
      expect((await alice.get('/user')).status).toBe(200);
    } finally {
      await world.stop();
    }
  });

  it('are taken in development', async () => {
    const world = await World.start('sqlite');
    try {
      await expectStatus(world.anonymous.post('/user', { username: unique('alice'), password: 'password1' }), 204);
    } finally {
      await world.stop();
    }
  });
});
