import { join } from 'node:path';
import Sqlite from 'better-sqlite3';
import { describe, expect, it } from 'vitest';
import { basic } from '../../src/testing/caller.ts';
import { refusal, type ServerProcess, started, temporaryFolder } from '../../src/testing/process.ts';
import { eventually, expectStatus, unique } from '../../src/testing/world.ts';
import { canFail, faults } from './faulty.ts';
import { expectInvariants } from './invariants.ts';

const password = 'visibly-fake-password';

async function signedUp(server: ServerProcess) {
  const username = unique('alice');
  await expectStatus(server.caller().post('/user', { username, password }), 204);
  const authorization = basic(username, password);
  const { body } = await expectStatus(server.caller({ authorization }).get('/session'), 200);
  return { authorization, key: { 'x-tiledb-rest-api-key': body.token as string } };
}

describe.skipIf(!canFail)('a disk that fails', { timeout: 60_000 }, () => {
  it('R04: ends the process at the first sync that fails, and a retry tells the truth after the next start', async () => {
    const { environment, be } = faults();
    const dataDir = temporaryFolder();
    const first = await started({ ...environment, TESSERA_DATA_DIR: dataDir });
    const alice = await signedUp(first);
    be('sync');
    const request = { ...alice.key, 'idempotency-key': unique('key') };
    const tries = Array.from({ length: 20 }, () =>
      first
        .caller(request)
        .post('/token', { name: 'once' })
        .then(
          ({ status }) => status,
          () => 'cut',
        ),
    );
    // None is answered as done, the retries included.
    expect((await Promise.all(tries)).filter((status) => status === 200)).toEqual([]);
    expect((await first.ended).code).toBe(1);
    expect(first.output).toContain('"msg":"the disk failed to sync');
    be('');
    const second = await started({ ...environment, TESSERA_DATA_DIR: dataDir });
    await expectStatus(second.caller(request).post('/token', { name: 'once' }), 200);
    const { body: tokens } = await expectStatus(second.caller(alice.key).get('/tokens'), 200);
    expect(tokens.map(({ name }: { name: string }) => name)).toEqual(['once']);
    await second.stop();
    await expectInvariants(`sqlite:${dataDir}/tessera.db`);
  });

  it('R04: ends the process when the sync of a checkpoint fails, and loses nothing', async () => {
    const { environment, be } = faults();
    const dataDir = temporaryFolder();
    const first = await started({ ...environment, TESSERA_DATA_DIR: dataDir });
    const acknowledged: string[] = [];
    be('move');
    let running = true;
    void first.ended.then(() => {
      running = false;
    });
    while (running) {
      const username = unique('alice');
      // Of some size, so that the log is long enough soon.
      const body = { username, password, company: 'x'.repeat(200), logo: `https://example.com/${'x'.repeat(400)}` };
      const status = await first
        .caller()
        .post('/user', body)
        .then(
          (answer) => answer.status,
          () => 'cut',
        );
      if (status === 204) acknowledged.push(username);
    }
    expect((await first.ended).code).toBe(1);
    expect(first.output).toContain('"msg":"the disk failed to sync');
    be('');
    const second = await started({ ...environment, TESSERA_DATA_DIR: dataDir });
    const last = acknowledged.at(-1) ?? '';
    await expectStatus(second.caller({ authorization: basic(last, password) }).get('/user'), 200);
    await second.stop();
    const database = new Sqlite(join(dataDir, 'tessera.db'));
    const names = database.prepare('select username from users').pluck().all();
    database.close();
    expect(acknowledged.filter((name) => !names.includes(name))).toEqual([]);
    await expectInvariants(`sqlite:${dataDir}/tessera.db`);
  });

  it('R05: is a 503 with nothing done when it is full or read-only, while tokens and reads go on; and all is well after it', async () => {
    const { environment, be } = faults();
    const dataDir = temporaryFolder();
    const all = { ...environment, TESSERA_DATA_DIR: dataDir };
    const server = await started(all);
    const alice = await signedUp(server);
    const ready = async () => (await fetch(`${server.url}/readyz`)).status;
    for (const [fault, readiness] of [
      ['full', 200],
      ['read-only', 503],
    ] as const) {
      be(fault);
      for (let tries = 0; tries < 10; tries++) {
        const refused = await server.caller(alice.key).post('/token', { name: 'refused' });
        expect([refused.status, refused.body.error]).toEqual([503, 'unavailable']);
        await expectStatus(server.caller(alice.key).get('/user'), 200);
      }
      expect(await ready()).toBe(readiness);
      be('');
      await expectStatus(server.caller(alice.key).post('/token', { name: `after ${fault}` }), 200);
      expect(await ready()).toBe(200);
    }
    const { body: tokens } = await expectStatus(server.caller(alice.key).get('/tokens'), 200);
    expect(tokens.map(({ name }: { name: string }) => name).sort()).toEqual(['after full', 'after read-only']);
    await server.stop();
    // What is in the log has no place in the database.
    be('full');
    expect(await refusal(all)).toMatch(/into which its log cannot be moved: the disk is full, make room\n$/);
    be('');
    const again = await started(all);
    await expectStatus(again.caller(alice.key).get('/user'), 200);
    again.signal('SIGTERM');
    expect((await again.ended).code).toBe(0);
    await expectInvariants(`sqlite:${dataDir}/tessera.db`);
  });

  it('R15: holds neither requests nor the stop up for long when it does not answer', async () => {
    const { environment, be } = faults();
    const dataDir = temporaryFolder();
    const server = await started({ ...environment, TESSERA_DATA_DIR: dataDir });
    const alice = await signedUp(server);
    be('slow');
    const late = server.caller(alice.key).post('/token', { name: 'late' });
    await eventually(async () => (await fetch(`${server.url}/readyz`)).status === 503);
    await expectStatus(server.caller(alice.key).get('/user'), 200);
    const behind = server.caller(alice.key).post('/token', { name: 'behind' });
    expect((await late).body.error).toBe('outcome_unknown');
    expect((await behind).body.error).toBe('unavailable');
    const asked = performance.now();
    server.signal('SIGTERM');
    await server.ended;
    expect(performance.now() - asked).toBeLessThan(11_000);
    await expectInvariants(`sqlite:${dataDir}/tessera.db`);
  });
});
