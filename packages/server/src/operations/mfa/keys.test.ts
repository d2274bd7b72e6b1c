import { expect, it } from 'vitest';
import { fakeKey } from '../../testing/nodes.ts';
import { protectedPerson, withCode } from '../../testing/protected-person.ts';
import { sql } from '../../testing/sql.ts';
import { codeOf } from '../../testing/totp.ts';
import { engines, World } from '../../testing/world.ts';
import { rewrapSecrets } from '../aws-credentials/rewrap-secrets.ts';

const old = fakeKey('2025', 1);
const fresh = fakeKey('2026', 2);

it.each(engines)('the key of an authenticator app is needed until it is wrapped anew (%s)', async (engine) => {
  const start = (keys: string, databaseUrl?: string) =>
    World.start(engine, { environment: { TESSERA_KEY: keys }, ...(databaseUrl !== undefined && { databaseUrl }) });
  const first = await start(old);
  const nodes = [first];
  try {
    const alice = await protectedPerson(first);
    await expect(start(fresh, first.databaseUrl)).rejects.toThrow('need key 2025');
    const both = await start(`${fresh},${old}`, first.databaseUrl);
    nodes.push(both);
    const { db, keyRing } = both.app.deps;
    const run = { run: 'key-rewrap-1', now: () => new Date().toISOString() };
    expect(await rewrapSecrets(db, keyRing, run)).toBe(1);
    expect(await rewrapSecrets(db, keyRing, run)).toBe(0);
    const entries = await sql(both, "select subject_id from audit where action = 'mfa.rewrap'");
    expect(entries).toEqual([{ subject_id: alice.id }]);
    const last = await start(fresh, first.databaseUrl);
    nodes.push(last);
    const answer = await withCode(last, alice, codeOf(alice.secret, last.clock.now())).get('/session');
    expect(answer.status).toBe(200);
  } finally {
    for (const world of nodes.reverse()) await world.stop();
  }
});
