import { afterAll, beforeAll, describe, expect, it, onTestFinished, vi } from 'vitest';
import { FakeStore } from '../../testing/fake-store.ts';
import { startPostgres } from '../../testing/postgres.ts';
import { engines, expectStatus, type Person, unique, World } from '../../testing/world.ts';
import { CredentialsLookUp } from './credentials-look-up.ts';

type Client = Person['session'];

/** Asks until the answer comes from memory alone: on PostgreSQL that waits until nothing was committed for a while. */
async function warm(world: World, client: Client, path: string): Promise<void> {
  const read = vi.spyOn(world.app.deps.db, 'read');
  try {
    for (let tries = 0; tries < 400; tries++) {
      read.mockClear();
      await expectStatus(client.get(path), 200);
      if (read.mock.calls.length === 0) return;
    }
    throw new Error('every key was asked of the database');
  } finally {
    read.mockRestore();
  }
}

async function acmeWithLake(world: World) {
  const [alice, bob] = [await world.person('alice'), await world.person('bob')];
  const acme = await world.organization(alice, { read_write: bob });
  const store = await FakeStore.shared();
  const add = (name: string, more: object = {}) =>
    expectStatus(
      alice.session.post(`/credentials/${acme}/aws`, {
        ...{ name, access_key_id: unique('AKIAFAKE'), secret_access_key: 'fake-secret-of-the-lake' },
        ...{ endpoint: store.url, buckets: ['s3://acme-lake/raw'], ...more },
      }),
      204,
    );
  await add('lake');
  return { alice, bob, acme, add, store, at: `/credentials/${acme}/aws` };
}

describe.each(engines)('a warm key (%s)', (engine) => {
  // Workers commit now and then, and so do tests in the databases beside this one: after a commit nothing is warm.
  const environment = { TESSERA_KEY: `fake:${Buffer.alloc(32, 1).toString('base64')}` };
  const options = { workers: false, environment };
  let server: Awaited<ReturnType<typeof startPostgres>> | undefined;
  let here: World | undefined;
  const world = () => here ?? expect.fail();
  beforeAll(async () => {
    server = engine === 'postgres' ? await startPostgres(['-c', 'autovacuum=off']) : undefined;
    here = await World.start(engine, server ? { ...options, databaseUrl: server.url } : options);
  });
  afterAll(async () => {
    await here?.stop();
    await server?.stop();
  });

  it('is asked of the database in no statement but the one that every request begins with', async () => {
    const { bob, acme, at } = await acmeWithLake(world());
    for (const path of [`${at}/lake/temporary`, `/credentials/${acme}/-/temporary?path=s3://acme-lake/raw/a`]) {
      await warm(world(), bob.session, path);
    }
  });

  it('follows every change of the credentials with the next request', async () => {
    const { alice, bob, acme, add, store, at } = await acmeWithLake(world());
    const lake = `${at}/lake/temporary`;
    await warm(world(), bob.session, `${lake}?path=s3://acme-lake/raw/a`);
    await expectStatus(alice.session.patch(`${at}/lake`, { buckets: ['s3://acme-lake/other'] }), 204);
    expect((await bob.session.get(`${lake}?path=s3://acme-lake/raw/a`)).body.error).toBe('path_not_allowed');
    await warm(world(), bob.session, lake);
    const before = store.asked.length;
    await expectStatus(
      alice.session.patch(`${at}/lake`, { access_key_id: 'AKIAFAKE9', secret_access_key: 'fake' }),
      204,
    );
    await expectStatus(bob.session.get(lake), 200);
    expect(store.asked.slice(before).map(({ headers }) => headers.authorization)).toEqual([
      expect.stringContaining('Credential=AKIAFAKE9/'),
    ]);
    // Another becomes the default.
    const any = `/credentials/${acme}/-/temporary`;
    await add('second', { region: 'eu-west-1' });
    await warm(world(), bob.session, any);
    await expectStatus(alice.session.patch(`${at}/second`, { default: true }), 204);
    expect((await bob.session.get(any)).body.Region).toBe('eu-west-1');
    await warm(world(), bob.session, lake);
    await expectStatus(alice.session.patch(`${at}/lake`, { name: 'sea' }), 204);
    expect((await bob.session.get(lake)).body.error).toBe('credentials_not_found');
    await warm(world(), bob.session, `${at}/sea/temporary`);
    await expectStatus(alice.session.delete(`${at}/sea`), 204);
    expect((await bob.session.get(`${at}/sea/temporary`)).body.error).toBe('credentials_not_found');
  });

  it('follows the policies, the role, the membership and the token with the next request', async () => {
    const { alice, bob, acme, at } = await acmeWithLake(world());
    const policies = `/organizations/${acme}/-/policies`;
    const lake = `${at}/lake/temporary?access=write`;
    const expires = new Date(Date.now() + 86_400_000).toISOString();
    const token = world().withKey(await world().key(bob, 'array:read-write', { expires }));
    const lives = async () => Date.parse((await token.get(lake)).body.Expiration) - Date.now();
    await warm(world(), token, lake);
    expect(await lives()).toBeGreaterThan(3000_000);
    await expectStatus(alice.session.patch(policies, { vend_max_seconds: 900 }), 200);
    expect(await lives()).toBeLessThanOrEqual(900_000);
    await warm(world(), token, lake);
    await expectStatus(alice.session.patch(policies, { vend_max_access: 'read' }), 200);
    expect((await token.get(lake)).body.error).toBe('forbidden');
    await expectStatus(alice.session.patch(policies, { vend_max_access: '' }), 200);
    await warm(world(), token, lake);
    await alice.session.patch(`/organizations/${acme}/${bob.username}`, { role: 'read_only' });
    expect((await token.get(lake)).body.error).toBe('forbidden');
    const reading = `${at}/lake/temporary`;
    await warm(world(), token, reading);
    await alice.session.delete(`/organizations/${acme}/${bob.username}`);
    expect((await token.get(reading)).body.error).toBe('namespace_not_found');
    const own = world().withKey(await world().key(alice, 'array:read'));
    await warm(world(), own, reading);
    const [{ name }] = (await alice.session.get('/tokens')).body.filter(({ scope }: { scope: unknown }) =>
      String(scope).includes('array:read'),
    );
    await expectStatus(alice.session.delete(`/tokens/${name}`), 204);
    expect((await own.get(reading)).status).toBe(401);
  });

  const onPostgres = engine === 'postgres' ? it : () => {};
  onPostgres('is read once for all that come together, while nothing can be remembered', async () => {
    const { bob, acme } = await acmeWithLake(world());
    const { db } = world().app.deps;
    const lookUp = new CredentialsLookUp(db);
    const caller = { userId: bob.id, username: bob.username, account: {} };
    const read = vi.spyOn(db, 'read');
    onTestFinished(() => void read.mockRestore());
    const found = await Promise.all(Array.from({ length: 50 }, () => lookUp.namespace(acme, caller)));
    const [{ id = '' } = {}] = found;
    expect(found.every((one) => one?.membership?.caller.role === 'read_write')).toBe(true);
    const lists = await Promise.all(
      Array.from({ length: 50 }, () => lookUp.candidates(id, { provider: 'AWS' as const, name: 'lake' }, caller)),
    );
    expect(lists.every((one) => one?.credentials[0]?.name === 'lake')).toBe(true);
    expect(read).toHaveBeenCalledTimes(2);
    expect(await lookUp.namespace(acme, { ...caller, userId: 'of-a-stranger' })).toBe(undefined);
  });

  it('follows what another node changes with the next request', async () => {
    const { alice, bob, acme, at } = await acmeWithLake(world());
    const other = await World.start(engine, { ...options, databaseUrl: world().databaseUrl });
    onTestFinished(() => other.stop());
    const there = other.withKey(alice.token);
    const lake = `${at}/lake/temporary`;
    await warm(world(), bob.session, lake);
    await expectStatus(there.patch(`${at}/lake`, { region: 'eu-west-1' }), 204);
    expect((await bob.session.get(lake)).body.Region).toBe('eu-west-1');
    await warm(world(), bob.session, lake);
    await expectStatus(there.patch(`/organizations/${acme}/-/policies`, { vend_max_seconds: 900 }), 200);
    expect(Date.parse((await bob.session.get(lake)).body.Expiration) - Date.now()).toBeLessThanOrEqual(900_000);
    await warm(world(), bob.session, lake);
    await expectStatus(there.delete(`/organizations/${acme}/${bob.username}`), 204);
    expect((await bob.session.get(lake)).body.error).toBe('namespace_not_found');
  });
});

describe('the lists of credentials in memory', () => {
  it('are as many as their length permits: one with many buckets takes the place of many', async () => {
    let reads = 0;
    const db = {
      version: () => 1,
      read: async () => {
        reads++;
        return { credentials: [{ buckets: [`s3://acme-lake/${'x'.repeat(1_000_000)}`] }], externalId: undefined };
      },
    };
    const lookUp = new CredentialsLookUp(db as unknown as ConstructorParameters<typeof CredentialsLookUp>[0]);
    const ask = async (namespace: string) => {
      const before = reads;
      await lookUp.candidates(namespace, { provider: 'AWS' }, { userId: 'a', username: 'a', account: {} });
      return reads - before;
    };
    expect([await ask('first'), await ask('first')]).toEqual([1, 0]);
    for (let one = 0; one < 20; one++) await ask(`other ${one}`);
    expect(await ask('first')).toBe(1);
  });
});
