import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it, type TestContext } from 'vitest';
import type { Environment } from '../../src/config/config.ts';
import { basic } from '../../src/testing/caller.ts';
import { started } from '../../src/testing/process.ts';
import { seedOf } from '../../src/testing/seed.ts';
import { eventually, expectStatus, unique } from '../../src/testing/world.ts';
import { CuttableDisk, cannotCut, fileSystems } from './cuttable-disk.ts';
import { canFail, type Fault, faults } from './faulty.ts';
import { expectInvariants } from './invariants.ts';
import { Ledger, type Way } from './ledger.ts';
import { length } from './length.ts';

const clients = 8;
const rounds = length('rounds', 3);
const limit = { timeout: 60_000 + rounds * 30_000 };
/** In a round, before the power is cut. */
const leastAcknowledged = 30;

function requireTools({ skip }: TestContext, fileSystem: string): void {
  const missing = cannotCut(fileSystem);
  if (missing !== undefined) skip(missing);
}

describe.each(fileSystems)('a power cut on %s (R02)', (fileSystem) => {
  /** Cuts the power under load, again and again. Resolves with the lost changes, by round. */
  async function cutUnderLoad(environment: Environment, be: (fault: Fault) => void, fault: Fault) {
    const disk = CuttableDisk.make(fileSystem);
    const dataDir = join(disk.folder, 'data');
    const all = { ...environment, TESSERA_DATA_DIR: dataDir };
    let server = await started(all);
    const way: Way = (headers) => server.caller(headers);
    const ledger = await Ledger.open(way, clients, seedOf('TESSERA_FAULTS_SEED'));
    const lost: number[] = [];
    for (let round = 0; round < rounds; round++) {
      be(fault);
      ledger.start();
      const before = ledger.acknowledged;
      await eventually(() => ledger.acknowledged >= before + leastAcknowledged);
      await sleep(Math.random() * 500);
      await disk.cut(server);
      await ledger.stop();
      be('');
      server = await started(all);
      const known = ledger.wrong.length;
      await ledger.check(way);
      lost.push(ledger.wrong.length - known);
    }
    await server.stop();
    return { ledger, lost, databaseUrl: `sqlite:${join(dataDir, 'tessera.db')}` };
  }

  it(`loses nothing that was acknowledged, ${rounds} times`, limit, async (context) => {
    requireTools(context, fileSystem);
    const { ledger, databaseUrl } = await cutUnderLoad({}, () => {}, '');
    await context.annotate(ledger.summary);
    expect(ledger.wrong).toEqual([]);
    await expectInvariants(databaseUrl);
  });

  // Else the case above would show nothing.
  it('loses writes that a disk only claimed to have', limit, async (context) => {
    requireTools(context, fileSystem);
    if (!canFail) context.skip('no C compiler');
    const { environment, be } = faults();
    const { lost } = await cutUnderLoad(environment, be, 'lie');
    await context.annotate(`lost by round: ${lost.join(', ')}`);
    expect(lost.filter((count) => count > 0).length).toBeGreaterThanOrEqual(rounds * 0.8);
  });

  it('leaves a new installation its key file and its first secret', limit, async (context) => {
    requireTools(context, fileSystem);
    const disk = CuttableDisk.make(fileSystem);
    for (let round = 0; round < rounds; round++) {
      const dataDir = join(disk.folder, `data-${round}`);
      mkdirSync(dataDir);
      const server = await started({ TESSERA_DATA_DIR: dataDir });
      const [username, password] = [unique('alice'), 'visibly-fake-password'];
      await expectStatus(server.caller().post('/user', { username, password }), 204);
      const headers = { authorization: basic(username, password) };
      const path = `/credentials/${username}/aws`;
      const keys = {
        access_key_id: 'AKIAFAKEFAKEFAKEFAKE',
        secret_access_key: 'visibly/fake/secret/access/key/0123456789',
      };
      await expectStatus(server.caller(headers).post(path, { name: 'first', ...keys }), 204);
      await disk.cut(server);
      const again = await started({ TESSERA_DATA_DIR: dataDir });
      const { body } = await expectStatus(again.caller(headers).get(`${path}/first`), 200);
      expect(body.access_key_id).toBe(keys.access_key_id);
      await again.stop();
    }
  });
});
