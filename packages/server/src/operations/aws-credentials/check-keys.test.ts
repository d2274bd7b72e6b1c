import { expect, it } from 'vitest';
import { fakeKey } from '../../testing/nodes.ts';
import { dump } from '../../testing/sql.ts';
import { engines, World } from '../../testing/world.ts';
import { openSecret, rewrapSecret } from './key-pair.ts';

const old = fakeKey('2025', 1);
const fresh = fakeKey('2026', 2);

/** A server with these keys, on the database of another where there is one. */
function start(engine: World['engine'], keys: string, databaseUrl?: string): Promise<World> {
  return World.start(engine, {
    environment: { TESSERA_KEY: keys },
    // Dumps are compared: the worker of the audit's chain would write between them.
    workers: false,
    ...(databaseUrl === undefined ? {} : { databaseUrl }),
  });
}

async function store(world: World, name: string) {
  const alice = await world.person('alice');
  const body = { name, access_key_id: 'AKIAFAKE', secret_access_key: `fake-${name}` };
  expect((await alice.session.post(`/credentials/${alice.username}/aws`, body)).status).toBe(204);
  return alice;
}

async function secretOf(world: World, ownerId: string, name: string): Promise<string | undefined> {
  const found = await world.app.deps.db.read(({ awsCredentials }) => awsCredentials.find(ownerId, name));
  return found?.secret && openSecret(world.app.deps.keyRing, found.secret, found);
}

it.each(engines)(
  'C15: a missing key that rows need stops the start and is named; nothing changes (%s)',
  async (engine) => {
    const first = await start(engine, old);
    try {
      const alice = await store(first, 'main');
      const before = await dump(first);
      await expect(start(engine, fresh, first.databaseUrl)).rejects.toThrow(
        'Stored credentials need key 2025, which the key ring does not have',
      );
      expect(await dump(first)).toBe(before);
      expect(await secretOf(first, alice.id, 'main')).toBe('fake-main');
    } finally {
      await first.stop();
    }
  },
);

it.each(engines)('C15: another key under the id of a known one stops the start and is named (%s)', async (engine) => {
  const first = await start(engine, old);
  try {
    const before = await dump(first);
    // Even before anything was sealed: one of two nodes would seal texts that the other cannot open.
    for (const keys of [fakeKey('2025', 9), `${fresh},${fakeKey('2025', 9)}`]) {
      await expect(start(engine, keys, first.databaseUrl)).rejects.toThrow(
        'Key 2025 is not the key of that id that this database was used with',
      );
    }
    expect(await dump(first)).toBe(before);
  } finally {
    await first.stop();
  }
});

it.each(engines)('C15: after a change of keys the old ring alone is refused, by the new id (%s)', async (engine) => {
  const first = await start(engine, old);
  const nodes = [first];
  try {
    const alice = await store(first, 'before');
    const second = await start(engine, `${fresh},${old}`, first.databaseUrl);
    nodes.push(second);
    const bob = await store(second, 'after');
    // With both keys, texts sealed by either are readable.
    expect(await secretOf(second, alice.id, 'before')).toBe('fake-before');
    expect(await secretOf(second, bob.id, 'after')).toBe('fake-after');
    const before = await dump(first);
    await expect(start(engine, old, first.databaseUrl)).rejects.toThrow('need key 2026');
    await expect(start(engine, fresh, first.databaseUrl)).rejects.toThrow('need key 2025');
    await expect(start(engine, fakeKey('2027', 3), first.databaseUrl)).rejects.toThrow('need key 2025 and key 2026');
    expect(await dump(first)).toBe(before);
    // The order of the ring does not matter for reading.
    const third = await start(engine, `${old},${fresh}`, first.databaseUrl);
    nodes.push(third);
    expect(await secretOf(third, bob.id, 'after')).toBe('fake-after');
  } finally {
    for (const world of nodes.reverse()) await world.stop();
  }
});

it.each(engines)('a key may go once its texts are wrapped anew, or deleted (%s)', async (engine) => {
  const first = await start(engine, old);
  const nodes = [first];
  try {
    const [alice, bob] = [await store(first, 'main'), await store(first, 'gone')];
    const second = await start(engine, `${fresh},${old}`, first.databaseUrl);
    nodes.push(second);
    const { db, keyRing } = second.app.deps;
    await db.write(async ({ awsCredentials }) => {
      const found = await awsCredentials.find(alice.id, 'main');
      if (!found?.secret) throw new Error('nothing is stored');
      await awsCredentials.update({ ...found, secret: rewrapSecret(keyRing, found.secret, found) });
    });
    await expect(start(engine, fresh, first.databaseUrl)).rejects.toThrow('need key 2025');
    await bob.session.delete(`/credentials/${bob.username}/aws/gone`);
    const third = await start(engine, fresh, first.databaseUrl);
    nodes.push(third);
    expect(await secretOf(third, alice.id, 'main')).toBe('fake-main');
  } finally {
    for (const world of nodes.reverse()) await world.stop();
  }
});

it.each(engines)('C15: a ciphertext that is moved to another row cannot be read there (%s)', async (engine) => {
  const world = await start(engine, old);
  try {
    const [alice, mallory] = [await store(world, 'main'), await store(world, 'main')];
    const { db } = world.app.deps;
    const theirs = await db.read(({ awsCredentials }) => awsCredentials.find(alice.id, 'main'));
    const mine = await db.read(({ awsCredentials }) => awsCredentials.find(mallory.id, 'main'));
    if (!theirs?.secret || !mine) throw new Error('nothing is stored');
    const moved = { ...mine, secret: theirs.secret };
    await db.write(({ awsCredentials }) => awsCredentials.update(moved));
    await expect(secretOf(world, mallory.id, 'main')).rejects.toThrow();
    // Nor a whole row that is given to another namespace.
    await db.write(({ awsCredentials }) => awsCredentials.remove(mine.id));
    await db.write(({ awsCredentials }) => awsCredentials.update({ ...theirs, namespaceId: mallory.id }));
    await expect(secretOf(world, mallory.id, 'main')).rejects.toThrow();
  } finally {
    await world.stop();
  }
});
