import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Sqlite from 'better-sqlite3';
import pg from 'pg';
import { describe, expect, it, onTestFinished } from 'vitest';
import { newDatabase } from '../../src/testing/new-database.ts';
import { type EngineName, engines, expectStatus, World } from '../../src/testing/world.ts';

/** The key that all of them were used with. */
const key = `fixture:${Buffer.alloc(32, 5).toString('base64')}`;
const tokens: Record<string, Record<EngineName, string>> = {
  'schema-5': {
    sqlite: 'tsn_nwY5SRAPwjt526o14eLdE8xBMIq9SLhZWILKHucGyjM1QFWqA',
    postgres: 'tsn_qZymJlT6SaKrqXfHy5OCpRYevmOPqmZFlNx6c5DxTV93ge5g8',
  },
};

const here = new URL('.', import.meta.url);
const schemas = readdirSync(here).filter((name) => name.startsWith('schema-'));

/** A database that holds what this dump does. */
async function restored(schema: string, engine: EngineName): Promise<string> {
  const dump = readFileSync(new URL(`${schema}/${engine}.sql`, here), 'utf8');
  if (engine === 'sqlite') {
    const folder = mkdtempSync(join(tmpdir(), 'tessera-upgrade-'));
    onTestFinished(() => rmSync(folder, { recursive: true }));
    const database = new Sqlite(join(folder, 'tessera.db'));
    database.pragma('foreign_keys = OFF');
    database.exec(dump);
    database.close();
    return `sqlite:${join(folder, 'tessera.db')}`;
  }
  const { url, drop } = await newDatabase();
  onTestFinished(drop);
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  await client.query(dump);
  await client.end();
  return url;
}

// A dump is added with every schema that is released, and none is ever changed.
describe.each(schemas)('data of %s (R13)', (schema) => {
  it.each(engines)('is all there after an upgrade, and is served (%s)', async (engine) => {
    const databaseUrl = await restored(schema, engine);
    const world = await World.start(engine, { databaseUrl, environment: { TESSERA_KEY: key } });
    onTestFinished(() => world.stop());
    const alice = world.withPassword('alice', 'visibly-fake-alice-password');
    const { body: self } = await expectStatus(alice.get('/user'), 200);
    expect(self).toMatchObject({ username: 'alice', name: 'Fake alice', email: 'alice@example.com' });
    const bob = world.withKey(tokens[schema]?.[engine] ?? '');
    expect((await expectStatus(bob.get('/user'), 200)).body.username).toBe('bob');
    const { body: acme } = await expectStatus(bob.get('/organizations/acme'), 200);
    const members = acme.users.map(({ username, role }: { username: string; role: string }) => `${username} ${role}`);
    expect(members.sort()).toEqual(['alice owner', 'bob admin', 'carol read_only']);
    // Also what is sealed opens.
    const { body: stored } = await expectStatus(alice.get('/credentials/alice/aws/store'), 200);
    expect(stored).toMatchObject({ access_key_id: 'AKIAFAKEFAKEFAKEFAKE', buckets: ['s3://visibly-fake'] });
    expect((await expectStatus(bob.get('/credentials/acme/aws'), 200)).body).toMatchObject([{ name: 'role' }]);
    // And it can be written.
    await expectStatus(alice.post('/token', { name: 'after' }), 200);
    await expectStatus(world.anonymous.post('/user', { username: 'alice', password: 'another-fake-password' }), 409);
  });
});
