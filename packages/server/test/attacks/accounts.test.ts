import { expect, it, onTestFinished, vi } from 'vitest';
import type { Stores } from '../../src/operations/stores.ts';
import { allSent } from '../../src/testing/all-sent.ts';
import { onTwoNodes } from '../../src/testing/nodes.ts';
import { protectedPerson, withCode } from '../../src/testing/protected-person.ts';
import { codeOf } from '../../src/testing/totp.ts';
import { eventually, expectStatus, onEveryEngine, unique, type World } from '../../src/testing/world.ts';

/** Calls of workers, which come and go by the clock and not by a request. */
const ofWorkers = /^(?:outbox\.(?:hasDue|claim|count)|users\.setLastActivity|tokens\.setLastUsed|audit\.insert)$/;

/**
 * Records the stores' calls, each with its kind of transaction; of a transaction that conflicts and runs again, the last run. Begins
 * once all mails are sent; later mails wait.
 */
async function watch(world: World): Promise<() => string[]> {
  const { db } = world.app.deps;
  await allSent(db);
  const before = { read: db.read, write: db.write };
  let calls: string[] = [];
  const noting = (work: string, stores: Stores, noted: string[]): Stores =>
    Object.fromEntries(
      Object.entries(stores).map(([name, store]) => [
        name,
        new Proxy(store, {
          get(target, method: string) {
            if (`${name}.${method}` === 'outbox.claim') return async () => [];
            return (...parameters: unknown[]) => {
              if (!ofWorkers.test(`${name}.${method}`)) noted.push(`${work}: ${name}.${method}`);
              return Reflect.get(target, method)(...parameters);
            };
          },
        }),
      ]),
    ) as unknown as Stores;
  onTestFinished(() => {
    Object.assign(db, before);
  });
  const noted = async <T>(run: (fresh: () => string[]) => Promise<T>): Promise<T> => {
    let own: string[] = [];
    try {
      return await run(() => {
        own = [];
        return own;
      });
    } finally {
      calls.push(...own);
    }
  };
  db.read = (work) => noted((fresh) => before.read((stores) => work(noting('read', stores, fresh()))));
  db.write = (work, options) =>
    noted((fresh) => before.write((stores) => work(noting('write', stores, fresh())), options));
  return () => {
    const all = calls;
    calls = [];
    return all;
  };
}

onEveryEngine('signs of whether an account exists', (world) => {
  it('A05: is not the work for a reset mail: the same reads, writes and hashes for known and unknown users', async () => {
    const [confirmed, claimed] = [`${unique('alice')}@example.com`, `${unique('bob')}@example.com`];
    const alice = await world().person('alice', { email: confirmed });
    await world().confirm(confirmed);
    const bob = await world().person('bob', { email: claimed });
    const { passwords, accounts } = world().app.deps;
    const spies = [
      vi.spyOn(passwords, 'hash'),
      vi.spyOn(passwords, 'check'),
      vi.spyOn(accounts, 'byUsernameKey'),
      vi.spyOn(accounts, 'byTokenHash'),
    ];
    const work = await watch(world());
    const asked = [
      { email: confirmed },
      { email: claimed },
      { email: `${unique('nobody')}@example.com` },
      { username: alice.username },
      { username: bob.username },
      { username: unique('nobody') },
    ];
    for (const body of asked) {
      await expectStatus(world().anonymous.post('/user/password_reset/request', body), 204);
      expect(work(), JSON.stringify(body)).toEqual(['write: outbox.add']);
    }
    for (const spy of spies) {
      expect(spy).not.toHaveBeenCalled();
      spy.mockRestore();
    }
  });

  it('A04: is not the work for a sign-up with a taken address', async () => {
    const email = `${unique('victor')}@example.com`;
    await world().person('victor', { email });
    await world().confirm(email);
    const hash = vi.spyOn(world().app.deps.passwords, 'hash');
    const work = await watch(world());
    const seen = [];
    for (const address of [email, `${unique('nobody')}@example.com`]) {
      const body = { username: unique('mallory'), password: 'Visibly-Fake-Password', email: address };
      await expectStatus(world().anonymous.post('/user', body), 204);
      seen.push([...work(), hash.mock.calls.length]);
      hash.mockClear();
    }
    hash.mockRestore();
    expect(seen[0]).toEqual(seen[1]);
    expect(seen[0]).toContain('write: outbox.add');
  });

  it('A01: is not the work for a wrong password', async () => {
    const victor = await world().person('victor');
    const { passwords } = world().app.deps;
    const work = await watch(world());
    const seen = [];
    for (const name of [victor.username, unique('nosuch')]) {
      const before = passwords.checks;
      expect((await world().withPassword(name, 'wrong').get('/session')).status).toBe(401);
      seen.push([...work(), passwords.checks - before]);
    }
    // The address of the first has signed in before, which costs it a write less, but never a hash.
    expect(seen.map((one) => one.at(-1))).toEqual([1, 1]);
  });
});

onEveryEngine('an address or a password that is refused at sign-up', (world) => {
  it.each([
    '"victor@corp.com x"@evil.com',
    'a@corp.com(x)evil.com',
    'a@x.com,b@y.com',
    'a@x.com\r\nBcc: b@y.com',
    'Victor <victor@corp.com>',
    'a@b',
    'á@example.com',
    'a@exämple%2ecom',
    `${'a'.repeat(65)}@example.com`,
  ])('A28: %j is refused when the account is changed too', async (email) => {
    const alice = await world().person('alice');
    expect((await alice.basic.patch(`/users/${alice.username}`, { email })).status).toBe(400);
    expect((await alice.session.get('/user')).body.email ?? '').toBe('');
  });

  it('A29: is refused as a new password too, without a hash', async () => {
    const alice = await world().person('alice');
    const hash = vi.spyOn(world().app.deps.passwords, 'hash');
    for (const password of ['short-7', '', 'p'.repeat(1025), 'nul-\u0000-in-it', 12345678, ['Visibly-Fake-2']]) {
      expect((await alice.basic.patch(`/users/${alice.username}`, { password })).status).toBe(400);
      expect((await alice.basic.post('/user/password_reset', { password })).status).toBe(400);
    }
    expect(hash).not.toHaveBeenCalled();
    hash.mockRestore();
    const long = 'p'.repeat(100);
    await expectStatus(alice.basic.patch(`/users/${alice.username}`, { password: `${long}a` }), 204);
    expect((await world().withPassword(alice.username, `${long}b`).get('/user')).status).toBe(401);
    expect((await world().withPassword(alice.username, `${long}a`).get('/user')).status).toBe(200);
  });
});

onTwoNodes('on every node', (nodes) => {
  const ways = ['changed by a session', 'changed by Basic', 'set again by Basic', 'reset by mail'] as const;

  it.each(ways)(
    'S03 S02: a new password that was %s ends the other sessions, and is mailed; tokens stay',
    async (way) => {
      const [one, two] = nodes();
      const email = `${unique('alice')}@example.com`;
      const alice = await one.person('alice', { email });
      await one.confirm(email);
      const key = await one.key(alice);
      const elsewhere = (await expectStatus(two.withPassword(alice.username, alice.password).get('/session'), 200))
        .body;
      for (const node of [one, two]) expect((await node.withKey(elsewhere.token).get('/user')).status).toBe(200);
      const password = 'Visibly-Fake-2';
      if (way === 'changed by a session')
        await expectStatus(alice.session.patch(`/users/${alice.id}`, { password }), 204);
      if (way === 'changed by Basic') await expectStatus(alice.basic.patch(`/users/${alice.id}`, { password }), 204);
      if (way === 'set again by Basic') await expectStatus(alice.basic.post('/user/password_reset', { password }), 204);
      if (way === 'reset by mail') {
        await expectStatus(one.anonymous.post('/user/password_reset/request', { email }), 204);
        // Either node may have sent it.
        const mailed = await Promise.any([
          one.mailedToken(email, 'reset-password'),
          two.mailedToken(email, 'reset-password'),
        ]);
        await expectStatus(two.withKey(mailed).post('/user/password_reset', { password }), 204);
      }
      for (const node of [one, two]) {
        expect((await node.withKey(elsewhere.token).get('/user')).status).toBe(401);
        expect((await node.withKey(alice.token).get('/user')).status).toBe(way === 'changed by a session' ? 200 : 401);
        expect((await node.withPassword(alice.username, alice.password).get('/user')).status).toBe(401);
        expect((await node.withKey(key).get('/user')).status).toBe(200);
      }
      await eventually(
        () =>
          nodes().some((node) => node.mailsTo(email).some((mail) => mail.includes('Your password was changed'))) ||
          undefined,
      );
    },
  );

  it('S02: log-out by one node is known to the other', async () => {
    const [one, two] = nodes();
    const alice = await one.person('alice');
    await expectStatus(two.withKey(alice.token).get('/user'), 200);
    await expectStatus(alice.session.delete(`/tokens/${alice.token}`), 204);
    for (const node of [two, one]) expect((await node.withKey(alice.token).get('/user')).status).toBe(401);
    // It does not obtain the things that it could have made either.
    expect((await two.withKey(alice.token).get('/session')).status).toBe(401);
    expect((await two.withKey(alice.token).post('/token')).status).toBe(401);
  });

  it('a code that one node has taken is taken by no other, also at the same moment', async () => {
    const [one, two] = nodes();
    const [alice, bob] = [await protectedPerson(one), await protectedPerson(one, 'bob')];
    const taken = [
      [alice, codeOf(alice.secret, one.clock.now())],
      [bob, bob.recoveryCodes[0] ?? ''],
    ] as const;
    for (const [who, code] of taken) {
      const answers = await Promise.all([one, two, one].map((node) => withCode(node, who, code).get('/user')));
      expect(answers.map(({ status }) => status).sort()).toEqual([200, 401, 401]);
      expect((await withCode(two, who, code).get('/user')).body.error).toBe('mfa_required');
    }
    // The step before is within what clocks may differ, and older than the last code that was taken.
    const before = codeOf(alice.secret, two.clock.now(), -1);
    expect((await withCode(two, alice, before).get('/user')).body.error).toBe('mfa_required');
  });
});
