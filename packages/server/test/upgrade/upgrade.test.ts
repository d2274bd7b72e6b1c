import { describe, expect, it, onTestFinished } from 'vitest';
import { verifyAudit } from '../../src/operator-audit.ts';
import { engines, expectStatus, World } from '../../src/testing/world.ts';
import { keyOfDumps, knownOf, restored, schemas } from './dumps.ts';
import { ask, passwordOf } from './population.ts';

describe.each(schemas)('data of %s (R13)', (schema) => {
  it.each(engines)('is all there after an upgrade, and is served (%s)', async (engine) => {
    const databaseUrl = await restored(schema, engine);
    const environment = { TESSERA_KEY: keyOfDumps };
    const world = await World.start(engine, { databaseUrl, environment });
    onTestFinished(() => world.stop());
    const { tokens, reads } = knownOf(schema, engine);
    for (const read of reads) expect(await ask(world, tokens, read), read.path).toMatchObject(read.answer);
    // The audit goes on from what it was.
    const chain = await verifyAudit({ ...environment, DATABASE_URL: databaseUrl }, undefined);
    expect(chain.fault).toBeUndefined();
    // And it can be written.
    const alice = world.withPassword('alice', passwordOf('alice'));
    await expectStatus(alice.post('/token', { name: 'after' }), 200);
    await expectStatus(world.anonymous.post('/user', { username: 'alice', password: 'another-fake-password' }), 409);
  });
});
