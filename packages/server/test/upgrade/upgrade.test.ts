import { describe, expect, it, onTestFinished } from 'vitest';
import { type EngineName, engines, expectStatus, World } from '../../src/testing/world.ts';
import { keyOfDumps, restored, schemas } from './dumps.ts';

const tokens: Record<string, Record<EngineName, string>> = {
  'schema-5': {
    sqlite: 'tsn_nwY5SRAPwjt526o14eLdE8xBMIq9SLhZWILKHucGyjM1QFWqA',
    postgres: 'tsn_qZymJlT6SaKrqXfHy5OCpRYevmOPqmZFlNx6c5DxTV93ge5g8',
  },
};

describe.each(schemas)('data of %s (R13)', (schema) => {
  it.each(engines)('is all there after an upgrade, and is served (%s)', async (engine) => {
    const databaseUrl = await restored(schema, engine);
    const world = await World.start(engine, { databaseUrl, environment: { TESSERA_KEY: keyOfDumps } });
    onTestFinished(() => world.stop());
    const alice = world.withPassword('alice', 'visibly-fake-alice-password');
    const { body: self } = await expectStatus(alice.get('/user'), 200);
    expect(self).toMatchObject({ username: 'alice', name: 'Fake alice', email: 'alice@example.com' });
    const bob = world.withKey(tokens[schema]?.[engine] ?? '');
    expect((await expectStatus(bob.get('/user'), 200)).body.username).toBe('bob');
    const { body: acme } = await expectStatus(bob.get('/organizations/acme'), 200);
    const members = acme.users.map(({ username, role }: { username: string; role: string }) => `${username} ${role}`);
    expect(members.sort()).toEqual(['alice owner', 'bob admin', 'carol read_only']);
    // Sealed texts open too.
    const { body: stored } = await expectStatus(alice.get('/credentials/alice/aws/store'), 200);
    expect(stored).toMatchObject({ access_key_id: 'AKIAFAKEFAKEFAKEFAKE', buckets: ['s3://visibly-fake'] });
    expect((await expectStatus(bob.get('/credentials/acme/aws'), 200)).body).toMatchObject([{ name: 'role' }]);
    // And it can be written.
    await expectStatus(alice.post('/token', { name: 'after' }), 200);
    await expectStatus(world.anonymous.post('/user', { username: 'alice', password: 'another-fake-password' }), 409);
  });
});
