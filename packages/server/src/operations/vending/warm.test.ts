import { expect, it, vi } from 'vitest';
import { FakeStore } from '../../testing/fake-store.ts';
import { expectStatus, onEveryEngine, type Person, unique, type World } from '../../testing/world.ts';

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

onEveryEngine(
  'a warm key',
  (world) => {
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
  },
  { workers: false },
);
