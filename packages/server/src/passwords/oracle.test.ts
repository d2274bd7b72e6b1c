import { expect, it, onTestFinished } from 'vitest';
import { areaUnderCurve, indistinguishable, timesOf } from '../testing/area-under-curve.ts';
import { type Answer, basic, type HttpClient } from '../testing/caller.ts';
import { occupyHashing } from '../testing/occupied-hashing.ts';
import { onEveryEngine, type Person, unique, type World } from '../testing/world.ts';

const behindProxy = { environment: { TESSERA_TRUSTED_PROXIES: '127.0.0.1' }, workers: false };
// The last is left to Fastify, the others are answered before it.
const ways = ['/user', '/session', '/user?x'];

let last = 0;
function newAddress(): string {
  last++;
  return `198.18.${last >> 8}.${last & 255}`;
}

function from(world: World, address: string, username: string, password: string): HttpClient {
  return world.caller({ authorization: basic(username, password), 'x-forwarded-for': address });
}

/** Keeps as many passwords waiting as may wait, until the test ends or `open` is called. */
function flood(world: World): () => Promise<void> {
  const { free } = occupyHashing(world.app.deps.passwords);
  onTestFinished(free);
  return free;
}

/** Too many wrong passwords from this address: it has to wait. */
async function limit(world: World, victor: Person, address: string): Promise<void> {
  for (let time = 0; time < 5; time++) {
    expect((await from(world, address, victor.username, `wrong-${time}`).get('/user')).status).toBe(401);
  }
}

/** The parts of an answer that its reader sees. */
function told({ status, headers, body }: Answer) {
  // Counts down while it is asked.
  const { 'x-request-id': _, date: __, 'retry-after': ___, ...rest } = Object.fromEntries(headers);
  return { status, rest, body: { ...body, request_id: '' } };
}

/** Asks with the right password and with wrong ones: the answers must be alike, and so must their times. */
async function expectNoOracle(world: World, victor: Person, address: string, path: string): Promise<void> {
  const { db } = world.app.deps;
  const signIns = () => db.read((stores) => stores.signIns.find({ account: victor.id, client: address }, ''));
  const before = await signIns();
  const answers: [Answer[], Answer[]] = [[], []];
  const [wrong, right] = await timesOf([0, 1] as const, 600, 20, async (which) => {
    const password = which === 0 ? unique('wrong') : victor.password;
    answers[which].push(await from(world, address, victor.username, password).get(path));
  });
  expect(await signIns()).toEqual(before);
  const kinds = answers.map((some) => new Set(some.map(told).map((one) => JSON.stringify(one))));
  expect(kinds[0]?.size).toBe(1);
  expect(kinds[1]).toEqual(kinds[0]);
  expect(answers[1][0]?.status).toBe(429);
  const area = areaUnderCurve(wrong, right);
  expect(area).toBeGreaterThan(indistinguishable.least);
  expect(area).toBeLessThan(indistinguishable.most);
}

onEveryEngine(
  'the right password among guesses that are refused',
  (world) => {
    it.each(ways)(
      'A02: is not told by answer or time from a client that must wait (%s)',
      async (path) => {
        const victor = await world().person('victor');
        const address = newAddress();
        await limit(world(), victor, address);
        await expectNoOracle(world(), victor, address, path);
      },
      60_000,
    );

    it.each(ways)(
      'A02 D07: is not told under a flood, from a client that must wait (%s)',
      async (path) => {
        const victor = await world().person('victor');
        const address = newAddress();
        await limit(world(), victor, address);
        flood(world());
        await expectNoOracle(world(), victor, address, path);
      },
      60_000,
    );

    it.each(ways)(
      'A02 D07: is not told under a flood, from a client that may try (%s)',
      async (path) => {
        const victor = await world().person('victor');
        flood(world());
        await expectNoOracle(world(), victor, newAddress(), path);
      },
      60_000,
    );

    it('costs a client that must wait one look-up of its tries, with any credential', async () => {
      const victor = await world().person('victor');
      const address = newAddress();
      await limit(world(), victor, address);
      const { db } = world().app.deps;
      const read = db.read;
      let reads = 0;
      db.read = (work) => {
        reads++;
        return read(work);
      };
      onTestFinished(() => {
        db.read = read;
      });
      const seen = [];
      for (const password of ['wrong', victor.password]) {
        reads = 0;
        expect((await from(world(), address, victor.username, password).get('/user')).status).toBe(429);
        seen.push(reads);
      }
      expect(seen).toEqual([1, 1]);
    });

    it('D07: counts the one guess that a client which signed in has under a flood, and lets its owner in until then', async () => {
      const victor = await world().person('victor');
      const address = newAddress();
      const by = (password: string) => from(world(), address, victor.username, password).get('/user');
      expect((await by(victor.password)).status).toBe(200);
      expect((await by(victor.password)).status).toBe(200);
      const { db, passwords } = world().app.deps;
      const failures = async () =>
        (await db.read(({ signIns }) => signIns.find({ account: victor.id, client: address }, ''))).client.failures
          .length;
      const end = flood(world());
      const before = passwords.checks;
      expect((await by(victor.password)).status).toBe(200);
      expect([(await by('wrong')).status, await failures()]).toEqual([429, 1]);
      // From here on it is a client like any other: shed, and not looked at.
      for (const password of ['wrong', victor.password]) expect((await by(password)).status).toBe(429);
      expect([await failures(), passwords.checks]).toEqual([1, before]);
      await end();
      expect((await by(victor.password)).status).toBe(200);
      expect(await failures()).toBe(0);
    });
  },
  behindProxy,
);
