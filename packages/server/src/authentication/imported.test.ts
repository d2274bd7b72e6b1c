import { randomBytes, scryptSync } from 'node:crypto';
import * as argon2 from '@node-rs/argon2';
import * as bcrypt from '@node-rs/bcrypt';
import { describe, expect, it } from 'vitest';
import { basic, type HttpClient } from '../testing/caller.ts';
import { cheapArgon2, expectStatus, onEveryEngine, unique, type World } from '../testing/world.ts';

const unpadded = (bytes: Uint8Array) => Buffer.from(bytes).toString('base64').replace(/=+$/, '');
const scryptCost = { N: 1024, r: 8, p: 1 };

const kinds: Record<string, (password: string) => string> = {
  'Argon2id of today': (password) => argon2.hashSync(password, { ...cheapArgon2, algorithm: 2 }),
  'Argon2id of another cost': (password) => argon2.hashSync(password, { ...cheapArgon2, timeCost: 2, algorithm: 2 }),
  'Argon2id with a short salt': (password) =>
    argon2.hashSync(password, { ...cheapArgon2, timeCost: 3, algorithm: 2, salt: randomBytes(8) }),
  'Argon2id with a long salt': (password) =>
    argon2.hashSync(password, { ...cheapArgon2, timeCost: 3, algorithm: 2, salt: randomBytes(32) }),
  Argon2i: (password) => argon2.hashSync(password, { ...cheapArgon2, algorithm: 1 }),
  Argon2d: (password) => argon2.hashSync(password, { ...cheapArgon2, algorithm: 0 }),
  'bcrypt 2a': (password) => bcrypt.hashSync(password, 4).replace(/^\$2.\$/, '$2a$'),
  'bcrypt 2b': (password) => bcrypt.hashSync(password, 4),
  'bcrypt 2y': (password) => bcrypt.hashSync(password, 4).replace(/^\$2.\$/, '$2y$'),
  'scrypt in PHC form': (password) => {
    const salt = randomBytes(16);
    return `$scrypt$ln=10,r=8,p=1$${unpadded(salt)}$${unpadded(scryptSync(password, salt, 32, scryptCost))}`;
  },
  'scrypt as Node writes it': (password) => {
    const salt = randomBytes(16).toString('hex');
    return `${salt}:${scryptSync(password, salt, 64).toString('hex')}`;
  },
};

/** An account whose hash was brought along. */
async function imported(world: World, hash: string): Promise<{ username: string; id: string }> {
  const username = unique('imported');
  await expectStatus(world.anonymous.post('/user', { username, password: unique('Another-Fake') }), 204);
  const { db } = world.app.deps;
  const user = await db.read(({ users }) => users.find({ key: username }));
  if (!user) throw new Error('the account is not there');
  await db.write(({ users }) => users.replaceHash(user.id, user.passwordHash, hash));
  return { username, id: user.id };
}

const json = { 'content-type': 'application/json' };

/** Every way in, as the first request with the password. */
const waysIn: Record<
  string,
  (caller: HttpClient, who: { username: string; id: string; password: string }, world: World) => Promise<number>
> = {
  'GET /session': async (caller) => (await caller.get('/session')).status,
  'GET /session?remember_me=true': async (caller) => (await caller.get('/session?remember_me=true')).status,
  'GET /user': async (caller) => (await caller.get('/user')).status,
  'POST /token': async (caller) => (await caller.post('/token', { name: 'first' })).status,
  'POST /token for a reset': async (caller) => (await caller.post('/token', { scope: 'password_reset' })).status,
  'POST /organization': async (caller) => (await caller.post('/organization', { name: unique('org') })).status,
  'POST /user/password_reset': async (caller) =>
    (await caller.post('/user/password_reset', { password: 'Another-Visibly-Fake-1' })).status,
  'PATCH /users/{username}': async (caller, { username }) =>
    (await caller.patch(`/users/${username}`, { password: 'Another-Visibly-Fake-1' })).status,
  'DELETE /users/{username}': async (caller, { username }) => (await caller.delete(`/users/${username}`)).status,
  'POST /user/sessions/end_others': async (caller) => (await caller.post('/user/sessions/end_others')).status,
  console: async (_caller, { username, password }, { url }) =>
    (
      await fetch(`${url}/console/session`, {
        method: 'POST',
        headers: { ...json, origin: url, 'sec-fetch-site': 'same-origin' },
        body: JSON.stringify({ username, password }),
      })
    ).status,
};

onEveryEngine('the first sign-in of an imported person', (world) => {
  describe.each(Object.keys(kinds))('%s', (kind) => {
    const hashed = kinds[kind] as (password: string) => string;

    it('succeeds on every way in', async () => {
      for (const [way, enter] of Object.entries(waysIn)) {
        const password = unique('Visibly-Fake');
        const who = { ...(await imported(world(), hashed(password))), password };
        const caller = world().withPassword(who.username, password);
        expect([200, 204], `${way}: ${kind}`).toContain(await enter(caller, who, world()));
      }
    });

    it('makes several sessions at the same moment, and each goes on working', async () => {
      const password = unique('Visibly-Fake');
      const { username } = await imported(world(), hashed(password));
      const caller = world().withPassword(username, password);
      const first = await Promise.all(Array.from({ length: 4 }, () => caller.get('/session')));
      expect(first.map(({ status }) => status)).toEqual([200, 200, 200, 200]);
      for (const { body } of first) expect((await world().withKey(body.token).get('/user')).status).toBe(200);
      expect((await caller.get('/session')).status).toBe(200);
      expect((await world().withPassword(username, `${password}x`).get('/user')).status).toBe(401);
    });

    it.each(['NFC', 'NFD'])('takes text that was hashed as %s, as it was typed and in both forms', async (form) => {
      for (const text of ['cafe\u0301-1234', 'Nguye\u0302\u0303n-2024', '비밀번호-2024']) {
        for (const typed of ['NFC', 'NFD']) {
          const { username } = await imported(world(), hashed(text.normalize(form)));
          const answers = [];
          for (const each of [typed, 'NFC', 'NFD']) {
            const authorization = basic(username, text.normalize(each));
            answers.push((await world().caller({ authorization }).get('/session')).status);
          }
          expect(answers, `${text} ${form} ${typed}`).toEqual([200, 200, 200]);
        }
      }
    });
  });
});
