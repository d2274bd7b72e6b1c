import { expect, it, vi } from 'vitest';
import { Problem } from '../kit/problem.ts';
import { newToken } from '../operations/tokens/token.ts';
import { HashPool } from '../passwords/hash-pool.ts';
import { Passwords } from '../passwords/passwords.ts';
import { basic } from '../testing/caller.ts';
import { cheapArgon2, expectStatus, onEveryEngine, unique } from '../testing/world.ts';

onEveryEngine(
  'signing in',
  (world) => {
    it('A01 answers a wrong password and an unknown user alike, at the same cost', async () => {
      const victor = await world().person('victor');
      const { passwords } = world().app.deps;
      const before = passwords.checks;
      const wrong = await world().withPassword(victor.username, 'wrong').get('/session');
      expect(passwords.checks).toBe(before + 1);
      const unknown = await world().withPassword(unique('nosuch'), 'wrong').get('/session');
      expect(passwords.checks).toBe(before + 2);
      expect([wrong.status, unknown.status]).toEqual([401, 401]);
      expect([...unknown.headers.keys()]).toEqual([...wrong.headers.keys()]);
      expect(unknown.headers.get('content-length')).toBe(wrong.headers.get('content-length'));
      expect({ ...unknown.body, request_id: '' }).toEqual({ ...wrong.body, request_id: '' });
    });

    it.each(['pässwörd-Fake-1', 'пароль-Fake-1', 'a:b:c-Fake-1', '🙂🙂🙂🙂🙂🙂🙂🙂'])(
      'A13 takes the password %s in UTF-8, composed or not',
      async (password) => {
        const username = unique('alice');
        await expectStatus(world().anonymous.post('/user', { username, password }), 204);
        for (const form of ['NFC', 'NFD']) {
          const asked = world().withPassword(username, password.normalize(form));
          expect([form, (await asked.get('/user')).status]).toEqual([form, 200]);
        }
      },
    );

    it('A13 takes it in Latin-1 too', async () => {
      const username = unique('alice');
      await expectStatus(world().anonymous.post('/user', { username, password: 'pässwörd-Fake-1' }), 204);
      const authorization = `Basic ${Buffer.from(`${username}:pässwörd-Fake-1`, 'latin1').toString('base64')}`;
      expect((await world().caller({ authorization }).get('/user')).status).toBe(200);
    });

    it('takes a name in any ASCII case, and no look-alike of it', async () => {
      const kate = await world().person('kate');
      expect((await world().withPassword(kate.username.toUpperCase(), kate.password).get('/user')).status).toBe(200);
      const lookAlike = kate.username.replace('k', '\u212A');
      expect((await world().withPassword(lookAlike, kate.password).get('/user')).status).toBe(401);
      expect((await world().withPassword(kate.id, kate.password).get('/user')).status).toBe(401);
    });

    it('A29 spends no hash on a text longer than any password', async () => {
      const alice = await world().person('alice');
      const { passwords } = world().app.deps;
      const before = passwords.checks;
      for (const username of [alice.username, unique('nosuch')]) {
        expect((await world().withPassword(username, 'p'.repeat(4097)).get('/user')).status).toBe(401);
      }
      expect(passwords.checks).toBe(before);
    });

    it('hashes once for many requests by Basic', async () => {
      const alice = await world().person('alice');
      const { passwords } = world().app.deps;
      const before = passwords.checks;
      for (let asked = 0; asked < 5; asked++) await expectStatus(alice.basic.get('/user'), 200);
      expect(passwords.checks).toBe(before);
    });

    it('renews an outdated hash, and fails no sign-in over it', async () => {
      const alice = await world().person('alice');
      const { deps } = world().app;
      const stored = () => deps.db.read(async ({ users }) => (await users.find({ id: alice.id }))?.passwordHash ?? '');
      const today = deps.passwords;
      const outdated = await new Passwords({ ...cheapArgon2, timeCost: 2 }, new HashPool({ permits: 1 })).hash(
        alice.password,
      );
      const before = await stored();
      await deps.db.write(({ users }) => users.replaceHash(alice.id, before, outdated));
      const renewing = vi.spyOn(today, 'renew').mockRejectedValueOnce(new Problem('too_many_requests'));
      await expectStatus(alice.basic.get('/user'), 200);
      expect(await stored()).toBe(outdated);
      renewing.mockRestore();
      // Many at the same moment, each of which makes something: none is turned away because another one renewed the
      // hash.
      const answers = await Promise.all(Array.from({ length: 6 }, () => alice.basic.post('/token')));
      expect(answers.map(({ status }) => status)).toEqual(Array(6).fill(200));
      expect(today.isOutdated(await stored())).toBe(false);
      await expectStatus(alice.basic.get('/user'), 200);
    });

    it('T15 refuses a malformed token without asking the database', async () => {
      const alice = await world().person('alice');
      const { db, accounts } = world().app.deps;
      const asked = [vi.spyOn(db, 'read'), vi.spyOn(accounts, 'byTokenHash')];
      const { token } = alice;
      const malformed = [
        `${token.slice(0, -1)}${token.endsWith('0') ? '1' : '0'}`,
        `tsx${token.slice(3)}`,
        token.slice(0, -1),
        token.toUpperCase(),
        `Bearer ${token}`,
        `${token},${token}`,
        'x'.repeat(4000),
      ];
      const answers = [];
      for (const text of malformed) answers.push(await world().withKey(text).get('/user'));
      for (const spy of asked) expect(spy).not.toHaveBeenCalled();
      const unknown = await world().withKey(newToken('named').reveal()).get('/user');
      expect(asked[1]).toHaveBeenCalledOnce();
      for (const spy of asked) spy.mockRestore();
      for (const { status, body } of [...answers, unknown]) {
        expect([status, { ...body, request_id: '' }]).toEqual([401, { ...unknown.body, request_id: '' }]);
      }
    });

    it('T16 refuses the token of a deleted user', async () => {
      const alice = await world().person('alice');
      const key = world().withKey(await world().key(alice));
      await expectStatus(alice.basic.delete(`/users/${alice.username}`), 204);
      for (const caller of [key, alice.session, alice.basic]) expect((await caller.get('/user')).status).toBe(401);
    });

    it('T16 gives a token the role that its user has now', async () => {
      const [alice, bob] = [await world().person('alice'), await world().person('bob')];
      const org = await world().organization(alice, { admin: bob });
      const key = world().withKey(await world().key(bob));
      await expectStatus(key.patch(`/organizations/${org}`, { description: 'by bob' }), 204);
      await expectStatus(alice.session.patch(`/organizations/${org}/${bob.username}`, { role: 'read_only' }), 204);
      expect((await key.patch(`/organizations/${org}`, { description: 'again' })).status).toBe(403);
    });

    it('S01 makes a new value, for every kind of credential', async () => {
      const alice = await world().person('alice');
      const chosen = newToken('session').reveal();
      const authorization = basic(alice.username, alice.password);
      const made = await world()
        .caller({ authorization, cookie: `session=${chosen}` })
        .get('/session');
      expect(made.status).toBe(200);
      expect(made.body.token).not.toBe(chosen);
      expect((await world().withKey(chosen).get('/user')).status).toBe(401);
      const planted = await world().caller({ authorization, 'x-tiledb-rest-api-key': chosen }).get('/session');
      expect(planted.status).toBe(401);
    });

    it('sheds with 429 and Retry-After when too many passwords wait', async () => {
      const gate = world().app.deps.passwords;
      const flood = Array.from({ length: 64 }, () => gate.check(undefined, 'wrong').catch(() => false));
      const shed = vi.spyOn(gate, 'check').mockImplementationOnce(async () => {
        const overflow = await Promise.allSettled(Array.from({ length: 64 }, () => gate.hash('Visibly-Fake-1')));
        const full = overflow.find((result) => result.status === 'rejected');
        throw full?.reason;
      });
      const answer = await world().withPassword(unique('nosuch'), 'wrong').get('/user');
      expect([answer.status, answer.body.error, answer.headers.get('retry-after')]).toEqual([
        429,
        'too_many_requests',
        '1',
      ]);
      shed.mockRestore();
      await Promise.all(flood);
    });
  },
  { workers: false },
);
