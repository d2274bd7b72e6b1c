import { afterEach, describe, expect, it, vi } from 'vitest';
import { Problem } from '../kit/problem.ts';
import type { HttpClient } from '../testing/caller.ts';
import { basic } from '../testing/caller.ts';
import { occupyHashing } from '../testing/occupied-hashing.ts';
import { engines, onEveryEngine, type Person, unique, World } from '../testing/world.ts';

const behindProxy = { environment: { TESSERA_TRUSTED_PROXIES: '127.0.0.1' }, workers: false };

/** A client at an address that tries a password. */
function from(world: World, address: string, username: string, password: string): HttpClient {
  return world.caller({ authorization: basic(username, password), 'x-forwarded-for': address });
}

let last = 0;
/** An address that no other test uses. */
function newAddress(): string {
  last++;
  return `198.51.${last >> 8}.${last & 255}`;
}

async function guess(world: World, address: string, username: string, times: number): Promise<number[]> {
  const statuses: number[] = [];
  for (let time = 0; time < times; time++) {
    statuses.push((await from(world, address, username, `wrong-${time}`).get('/user')).status);
  }
  return statuses;
}

onEveryEngine(
  'guessing passwords',
  (world) => {
    const person = () => world().person('victor');
    const owner = (victor: Person, address: string) => from(world(), address, victor.username, victor.password);

    it('A08: touches neither the tokens of the victim nor sign-in from elsewhere', async () => {
      const victor = await person();
      const key = await world().key(victor);
      const attacker = newAddress();
      await guess(world(), attacker, victor.username, 60);
      expect((await world().withKey(key).get('/user')).status).toBe(200);
      expect((await victor.session.get('/user')).status).toBe(200);
      expect((await owner(victor, newAddress()).get('/session')).status).toBe(200);
      // Where the guesses came from, the right one is refused like any other.
      expect((await owner(victor, attacker).get('/session')).status).toBe(429);
    });

    it('costs no hash and no write where it is refused', async () => {
      const victor = await person();
      const address = newAddress();
      await guess(world(), address, victor.username, 5);
      const { passwords, db } = world().app.deps;
      const tries = () => db.read(({ signIns }) => signIns.find({ account: victor.id, client: address }, ''));
      const before = [passwords.checks, await tries()];
      expect(await guess(world(), address, victor.username, 10)).toEqual(Array(10).fill(429));
      expect([passwords.checks, await tries()]).toEqual(before);
    });

    it('asks a database that could not count a try once, not twice, and does not look at the password', async () => {
      const victor = await person();
      const { db, passwords } = world().app.deps;
      const before = passwords.checks;
      const write = vi.spyOn(db, 'write').mockRejectedValue(new Problem('unavailable', { retryAfter: 1 }));
      const answers = [
        await owner(victor, newAddress()).get('/user'),
        await from(world(), newAddress(), victor.username, 'wrong').get('/user'),
      ];
      const writes = write.mock.calls.length;
      write.mockRestore();
      expect(answers.map(({ status }) => status)).toEqual([503, 503]);
      expect([writes, passwords.checks - before]).toEqual([2, 0]);
    });

    it('gets no further at the same moment: five hashes, and the right one is no exception', async () => {
      const victor = await person();
      const { passwords } = world().app.deps;
      const address = newAddress();
      const before = passwords.checks;
      const wrong = Array.from({ length: 40 }, (_, time) => `wrong-${time}`);
      const answers = await Promise.all(
        [...wrong, victor.password].map((password) => from(world(), address, victor.username, password).get('/user')),
      );
      expect(passwords.checks - before).toBeLessThanOrEqual(5);
      const statuses = answers.map(({ status }) => status);
      expect(statuses.filter((status) => status !== 429).length).toBeLessThanOrEqual(5);
      // The victim's password was in the server's memory already: still refused, as it came last.
      expect(statuses.at(-1)).toBe(429);
    });

    it('D07: sheds guesses with 429 while as many wait for a hash as may, and serves tokens beside it', async () => {
      const alice = await person();
      const { passwords } = world().app.deps;
      const before = passwords.checks;
      const hashing = occupyHashing(passwords);
      const flood = Promise.all(Array.from({ length: 64 }, () => guess(world(), newAddress(), unique('nosuch'), 1)));
      const beside = await Promise.all(Array.from({ length: 20 }, () => alice.session.get('/user')));
      expect(beside.map(({ status }) => status)).toEqual(Array(20).fill(200));
      expect(new Set((await flood).flat())).toEqual(new Set([429]));
      const shed = await owner(alice, newAddress()).get('/user');
      expect([shed.status, shed.headers.get('retry-after')]).toEqual([429, '1']);
      expect(passwords.checks).toBe(before);
      await hashing.free();
      expect((await owner(alice, newAddress()).get('/user')).status).toBe(200);
    });

    it('counts IPv6 by /64', async () => {
      const victor = await person();
      const statuses = [];
      for (let host = 1; host <= 6; host++) {
        statuses.push(...(await guess(world(), `2001:db8:${last}:7::${host}`, victor.username, 1)));
      }
      expect(statuses).toEqual([401, 401, 401, 401, 401, 429]);
      expect(await guess(world(), `2001:db8:${last}:8::1`, victor.username, 1)).toEqual([401]);
    });

    it('counts where the password is asked for as a proof too', async () => {
      const victor = await person();
      const address = newAddress();
      for (let time = 0; time < 5; time++) {
        const caller = from(world(), address, victor.username, 'wrong');
        expect((await caller.post('/user/password_reset', { password: 'Fake-New-Password' })).status).toBe(401);
      }
      const right = from(world(), address, victor.username, victor.password);
      expect((await right.patch(`/users/${victor.username}`, { password: 'Fake-New-Password' })).status).toBe(429);
    });

    it.each(['/user', '/session'])('starts anew for a client after a right password (%s)', async (path) => {
      const victor = await person();
      const address = newAddress();
      await guess(world(), address, victor.username, 4);
      expect((await owner(victor, address).get(path)).status).toBe(200);
      expect(await guess(world(), address, victor.username, 6)).toEqual([401, 401, 401, 401, 401, 429]);
    });

    it('follows the account, not its name', async () => {
      const victor = await person();
      const address = newAddress();
      const renamed = unique('victor');
      await guess(world(), address, victor.username, 5);
      expect((await victor.session.patch(`/users/${victor.username}`, { username: renamed })).status).toBe(204);
      expect(await guess(world(), address, renamed, 1)).toEqual([429]);
    });
  },
  behindProxy,
);

onEveryEngine(
  'signing in when all is well',
  (world) => {
    it('writes the address down once, and then nothing: not for a right password, nor for one that is remembered', async () => {
      const alice = await world().person('alice');
      const address = newAddress();
      const caller = from(world(), address, alice.username, alice.password);
      const { db, passwords } = world().app.deps;
      await caller.get('/user');
      const write = vi.spyOn(db, 'write');
      const read = vi.spyOn(db, 'read');
      const before = passwords.checks;
      for (let time = 0; time < 10; time++) expect((await caller.get('/tokens/scopes')).status).toBe(200);
      expect(passwords.checks).toBe(before);
      expect(write).not.toHaveBeenCalled();
      // At most the user and the count.
      expect(read.mock.calls.length).toBeLessThanOrEqual(20);
      write.mockRestore();
      read.mockRestore();
    });

    it.each(['/user', '/session'])(
      'lets fifty requests in at the same moment with the right password after four wrong ones (%s)',
      async (path) => {
        const alice = await world().person('alice');
        const address = newAddress();
        const caller = from(world(), address, alice.username, alice.password);
        // One try that is still counted would be one too many.
        await guess(world(), address, alice.username, 4);
        const answers = await Promise.all(Array.from({ length: 50 }, () => caller.get(path)));
        expect(answers.map(({ status }) => status)).toEqual(Array(50).fill(200));
      },
    );
  },
  behindProxy,
);

describe.each(engines)('guessing passwords, with nodes and clocks (%s)', (engine) => {
  const worlds: World[] = [];
  const start = async (more: { databaseUrl?: string } = {}) => {
    const world = await World.start(engine, { ...behindProxy, ...more });
    worlds.push(world);
    return world;
  };
  afterEach(async () => {
    for (const world of worlds.splice(0).reverse()) await world.stop();
  });

  it('counts on two nodes together, one after the other and at the same moment', async () => {
    const one = await start();
    const two = await start({ databaseUrl: one.databaseUrl });
    const victor = await one.person('victor');
    expect(await guess(one, '203.0.113.1', victor.username, 3)).toEqual([401, 401, 401]);
    expect(await guess(two, '203.0.113.1', victor.username, 3)).toEqual([401, 401, 429]);

    const hashes = () => one.app.deps.passwords.checks + two.app.deps.passwords.checks;
    // From an address that signed in before, each node may be at a first hash when the others have counted.
    for (const [address, most] of [
      ['203.0.113.2', 5],
      ['127.0.0.1', 6],
    ] as const) {
      const before = hashes();
      const answers = await Promise.all(
        Array.from({ length: 40 }, (_, time) =>
          from(time % 2 === 0 ? one : two, address, victor.username, `wrong-${time}`).get('/user'),
        ),
      );
      expect(answers.filter(({ status }) => status === 401)).toHaveLength(5);
      expect(answers.filter(({ status }) => status === 429)).toHaveLength(35);
      expect(hashes() - before).toBeLessThanOrEqual(most);
    }
  });

  it('A03: meets the same count and the same Retry-After for a name that exists and one that does not', async () => {
    const world = await start();
    world.clock.stop();
    const victor = await world.person('victor');
    const seen = [];
    for (const name of [victor.username, unique('nosuch')]) {
      const address = newAddress();
      const ask = async () => {
        const { status, headers, body } = await from(world, address, name, 'wrong').get('/user');
        return [status, headers.get('retry-after'), body.error, body.message, [...headers.keys()].sort()];
      };
      const answers = [];
      for (let time = 0; time < 5; time++) answers.push(await ask());
      // Refusals are delayed, and their order is of no matter: the clock stands.
      answers.push(...(await Promise.all(Array.from({ length: 195 }, ask))));
      seen.push(answers);
    }
    expect(seen[0]).toEqual(seen[1]);
    expect(seen[0]?.map(([status]) => status)).toEqual([...Array(5).fill(401), ...Array(195).fill(429)]);
    expect(seen[0]?.at(-1)?.[1]).toBe('30');
  });

  it('counts on after a restart', async () => {
    const before = await start();
    const victor = await before.person('victor');
    await guess(before, '203.0.113.1', victor.username, 5);
    const after = await start({ databaseUrl: before.databaseUrl });
    expect(await guess(after, '203.0.113.1', victor.username, 1)).toEqual([429]);
  });

  it('lets in again after the time that Retry-After names, and doubles it', async () => {
    const world = await start();
    world.clock.stop();
    const victor = await world.person('victor');
    const refused = async (password: string) => from(world, '203.0.113.1', victor.username, password).get('/user');
    await guess(world, '203.0.113.1', victor.username, 5);
    for (const wait of [30, 60, 120]) {
      const { status, headers } = await refused('wrong');
      expect([status, headers.get('retry-after')]).toEqual([429, String(wait)]);
      world.clock.travel(wait);
      expect((await refused('wrong')).status).toBe(401);
    }
    world.clock.travel(240);
    expect((await refused(victor.password)).status).toBe(200);
  });

  it('A09: from many addresses gets a hundred hashes and then one in 30 seconds; the owner gets in at once', async () => {
    const world = await start();
    world.clock.stop();
    const victor = await world.person('victor');
    const { passwords } = world.app.deps;
    const before = passwords.checks;
    const guesses = Array.from({ length: 400 }, (_, time) => `10.${time >> 8}.${time & 255}.9`);
    for (let at = 0; at < guesses.length; at += 10) {
      await Promise.all(guesses.slice(at, at + 10).map((address) => guess(world, address, victor.username, 1)));
    }
    expect(passwords.checks - before).toBe(100);
    world.clock.travel(30);
    const tries = await Promise.all(
      ['10.9.0.1', '10.9.0.2', '10.9.0.3'].map((address) => guess(world, address, victor.username, 1)),
    );
    expect(tries.flat().sort()).toEqual([401, 429, 429]);
    expect(passwords.checks - before).toBe(101);
    // The address that `person` signed in from, with the password and with the session that it opened.
    expect((await victor.session.get('/user')).status).toBe(200);
    const elsewhere = await from(world, '203.0.113.77', victor.username, victor.password).get('/user');
    expect([elsewhere.status, elsewhere.headers.get('retry-after')]).toEqual([429, '30']);
    expect((await victor.basic.get('/session')).status).toBe(200);
  });

  it('is no way to lock a victim out: a mailed reset lets them in from a new address at once', async () => {
    const world = await start();
    const email = `${unique('victor')}@example.com`;
    const victor = await world.person('victor', { email });
    await world.confirm(email);
    for (let time = 0; time < 100; time++) {
      await guess(world, `10.0.${time}.1`, victor.username, 1);
    }
    const home = { 'x-forwarded-for': '203.0.113.5' };
    expect((await from(world, '203.0.113.5', victor.username, victor.password).get('/user')).status).toBe(429);
    await world.anonymous.post('/user/password_reset/request', { email });
    const token = await world.mailedToken(email, 'reset-password');
    const password = 'Another-Fake-Password';
    const reset = world.caller({ ...home, 'x-tiledb-rest-api-key': token });
    expect((await reset.post('/user/password_reset', { password })).status).toBe(204);
    expect((await from(world, '203.0.113.5', victor.username, password).get('/session')).status).toBe(200);
  });

  it('leaves nothing behind once it no longer matters', async () => {
    const world = await start();
    const address = '203.0.113.1';
    const nobody = unique('nosuch');
    await guess(world, address, nobody, 5);
    const { db } = world.app.deps;
    const now = new Date(Date.now() + 86_400_000).toISOString();
    await db.write(({ signIns }) => signIns.removeOld(now));
    expect(await guess(world, address, nobody, 6)).toEqual([401, 401, 401, 401, 401, 429]);
  });
});
