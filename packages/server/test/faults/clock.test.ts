import { describe, expect, it } from 'vitest';
import { later } from '../../src/kit/clock.ts';
import { basic } from '../../src/testing/caller.ts';
import { fakeKey, lastingDatabase } from '../../src/testing/nodes.ts';
import { type ServerProcess, started, temporaryFolder } from '../../src/testing/process.ts';
import { engines, eventually, expectStatus, unique } from '../../src/testing/world.ts';
import { canFail, faults } from './faulty.ts';
import { expectInvariants } from './invariants.ts';

const environment = { TESSERA_KEY: fakeKey('shared', 1) };
const hour = 3600;

/** A key that expires in some seconds. */
async function keyFor(server: ServerProcess, seconds: number) {
  const [username, password] = [unique('alice'), 'visibly-fake-password'];
  await expectStatus(server.caller().post('/user', { username, password }), 204);
  const byPassword = server.caller({ authorization: basic(username, password) });
  const expires = later(new Date().toISOString(), seconds);
  const { body } = await expectStatus(byPassword.post('/token', { name: 'ci', expires }), 200);
  const statusOn = async (node: ServerProcess) =>
    (await node.caller({ 'x-tiledb-rest-api-key': body.token }).get('/user')).status;
  return { statusOn, byPassword };
}

describe.skipIf(!canFail)('a clock that is wrong (R09)', { timeout: 60_000 }, () => {
  it.each(engines)(
    'revives nothing when it is set back, also across a restart, and stops nothing (%s)',
    async (engine) => {
      const { environment: preload, be } = faults();
      const databaseUrl = await lastingDatabase(engine);
      const all = { ...environment, ...preload, DATABASE_URL: databaseUrl, TESSERA_DATA_DIR: temporaryFolder() };
      const server = await started(all);
      const { statusOn, byPassword } = await keyFor(server, 2);
      expect(await statusOn(server)).toBe(200);
      await eventually(async () => (await statusOn(server)) === 401);
      be(`clock ${-hour}`);
      await eventually(async () => (await byPassword.get('/session')).status === 200);
      expect(await statusOn(server)).toBe(401);
      const { body: session } = await expectStatus(byPassword.get('/session'), 200);
      // An hour ahead, and back again.
      for (const skew of [hour, 0]) {
        be(`clock ${skew}`);
        const headers = { 'x-tiledb-rest-api-key': session.token };
        await expectStatus(server.caller(headers).post('/token', { name: `at ${skew}` }), 200);
        expect(await statusOn(server)).toBe(401);
      }
      be(`clock ${-hour}`);
      server.signal('SIGTERM');
      await server.ended;
      const again = await started(all);
      expect(await statusOn(again)).toBe(401);
      expect(again.output).toContain("This machine's clock is");
      await expectInvariants(databaseUrl);
    },
  );

  it.each([-5 * 60, 5 * 60])(
    'is told at the start and corrected, so that nodes agree (%i s, postgres)',
    async (skew) => {
      const { environment: preload, be } = faults();
      const databaseUrl = await lastingDatabase('postgres');
      const all = { ...environment, DATABASE_URL: databaseUrl };
      be(`clock ${skew}`);
      const right = await started({ ...all, TESSERA_DATA_DIR: temporaryFolder() });
      const wrong = await started({ ...all, ...preload, TESSERA_DATA_DIR: temporaryFolder() });
      expect(wrong.output).toMatch(/This machine's clock is (299|300|301) s (ahead of|behind) the database's/);
      const { statusOn } = await keyFor(right, 3);
      expect([await statusOn(right), await statusOn(wrong)]).toEqual([200, 200]);
      await eventually(async () => (await statusOn(right)) === 401);
      await eventually(async () => (await statusOn(wrong)) === 401);
      await expectInvariants(databaseUrl);
    },
  );
});
