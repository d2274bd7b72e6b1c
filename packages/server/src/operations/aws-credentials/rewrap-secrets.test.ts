import { randomBytes } from 'node:crypto';
import Sqlite from 'better-sqlite3';
import pg from 'pg';
import { expect, it } from 'vitest';
import { Key, KeyRing } from '../../kit/key-ring.ts';
import { onEveryEngine, unique, type World } from '../../testing/world.ts';
import { openSecret, sealSecret } from './key-pair.ts';
import { rewrapSecrets } from './rewrap-secrets.ts';

const run = { run: 'key-rewrap-1', now: () => new Date().toISOString() };
const key = (id: string) => new Key(id, randomBytes(32));

async function store(world: World, ring: KeyRing, namespaceId: string, count: number): Promise<string[]> {
  const { db, newId } = world.app.deps;
  const now = new Date().toISOString();
  const secrets = Array.from({ length: count }, (_, index) => ({ id: newId(), text: `fake-secret-${index}` }));
  await db.write(async ({ awsCredentials }) => {
    for (const { id, text } of secrets) {
      await awsCredentials.insert({
        id,
        namespaceId,
        name: unique('key'),
        accessKeyId: unique('AKIAFAKE'),
        secret: sealSecret(ring, text, { id, namespaceId, kind: 'aws' }),
        kind: 'aws',
        allowedInTasks: true,
        isDefault: false,
        buckets: [],
        createdAt: now,
        updatedAt: now,
      });
    }
  });
  return secrets.map(({ text }) => text).sort();
}

async function readAll(world: World, ring: KeyRing, namespaceId: string): Promise<string[]> {
  const found = await world.app.deps.db.read(({ awsCredentials }) => awsCredentials.listOf(namespaceId));
  return found.map((one) => (one.secret ? openSecret(ring, one.secret, one) : '')).sort();
}

/** How many secrets of a namespace the audit says were rewrapped, by this run. */
async function audited(world: World, namespaceId: string): Promise<number> {
  const query = `select subject_id from audit
    where action = 'credentials.rewrap' and request_id = 'key-rewrap-1' and namespace_id = `;
  if (world.engine === 'sqlite') {
    const database = new Sqlite(world.databaseUrl.slice('sqlite:'.length), { readonly: true });
    const rows = database.prepare(`${query} ?`).all(namespaceId);
    database.close();
    return rows.length;
  }
  const client = new pg.Client({ connectionString: world.databaseUrl });
  await client.connect();
  const { rows } = await client.query(`${query} $1`, [namespaceId]);
  await client.end();
  return rows.length;
}

onEveryEngine('rewrapping', (world) => {
  it('puts every secret under the first key, so that the old ones can go', async () => {
    const { id } = await world().person('alice');
    const [old, fresh] = [key(unique('old')), key(unique('new'))];
    const texts = await store(world(), new KeyRing([old]), id, 205);
    expect(await rewrapSecrets(world().app.deps.db, new KeyRing([fresh, old]), run)).toBe(205);
    expect(await readAll(world(), new KeyRing([fresh]), id)).toEqual(texts);
    expect(await audited(world(), id)).toBe(205);
    expect(await rewrapSecrets(world().app.deps.db, new KeyRing([fresh, old]), run)).toBe(0);
    await world().app.deps.db.write(({ namespaces }) => namespaces.remove(id));
  });

  it('stops at a secret whose key is missing, and leaves it as it is', async () => {
    const { id } = await world().person('alice');
    const [old, fresh] = [key(unique('old')), key(unique('new'))];
    const texts = await store(world(), new KeyRing([old]), id, 1);
    await expect(rewrapSecrets(world().app.deps.db, new KeyRing([fresh]), run)).rejects.toThrow(`no key ${old.id}`);
    expect(await readAll(world(), new KeyRing([old]), id)).toEqual(texts);
    await world().app.deps.db.write(({ namespaces }) => namespaces.remove(id));
  });
});
