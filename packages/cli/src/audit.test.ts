import { copyFileSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { newDatabase } from '../../server/src/testing/new-database.ts';
import { sql } from '../../server/src/testing/sql.ts';
import { engines, eventually, onEveryEngine, type World } from '../../server/src/testing/world.ts';
import { Machine } from './testing/run.ts';

/** An operator's machine beside this server. */
function machineOf(world: World): Machine {
  return new Machine({ DATABASE_URL: world.databaseUrl, TESSERA_KEY_FILE: join(world.dataDir, 'keys') });
}

onEveryEngine('tessera audit verify', (world) => {
  /** Its output once everything is chained. */
  const verified = (machine: Machine) =>
    eventually(async () => {
      await world().app.deps.audit.flush();
      const report = await machine.json('audit', 'verify');
      return report.waiting === 0 ? report : undefined;
    });

  it.each(engines)('holds after a backup was restored into %s, and from the head of before on', async (target) => {
    const alice = await world().person('alice');
    await alice.session.post('/token', { name: 'ci' });
    const machine = machineOf(world());
    const before = await verified(machine);
    expect(before).toMatchObject({ whole: true, signature_check: 'valid', removed_seq: 0 });
    expect(before.seq).toBe(before.entries);
    writeFileSync(machine.path('head.json'), JSON.stringify(before));
    expect((await machine.run(['backup', 'tessera.backup'])).code).toBe(0);

    const dataDir = machine.path('restored');
    mkdirSync(dataDir);
    copyFileSync(join(world().dataDir, 'keys'), join(dataDir, 'keys'));
    const place = { engine: target, databaseUrl: `sqlite:${join(dataDir, 'tessera.db')}` };
    if (target === 'postgres') {
      const database = await newDatabase();
      onTestFinished(database.drop);
      place.databaseUrl = database.url;
    }
    machine.environment['DATABASE_URL'] = place.databaseUrl;
    machine.environment['TESSERA_KEY_FILE'] = join(dataDir, 'keys');
    expect((await machine.run(['restore', 'tessera.backup'])).code).toBe(0);
    // That it was restored waits for a server.
    expect(await machine.json('audit', 'verify', '--head', 'head.json')).toMatchObject({ ...before, waiting: 1 });

    await sql(place, `update audit set detail = 'made up' where seq = ${before.seq}`);
    const { code, stdout, stderr } = await machine.run(['audit', 'verify']);
    expect([code, stderr]).toEqual([9, expect.stringMatching(new RegExp(`Entry ${before.seq}, of 20.* does not fit`))]);
    expect(stdout).toContain('false');
  });

  it('names the fault of a given head', async () => {
    const machine = machineOf(world());
    const head = await verified(machine);
    const files: [content: string, code: number][] = [
      ['{}', 2],
      ['no json', 2],
      [JSON.stringify({ ...head, seq: head.seq + 1 }), 9],
      [JSON.stringify({ ...head, signature: 'made-up' }), 9],
      [JSON.stringify(head), 0],
    ];
    for (const [content, code] of files) {
      expect([content, (await machine.run(['audit', 'verify', '--head', '-'], content)).code]).toEqual([content, code]);
    }
    expect((await machine.run(['audit', 'verify', '--head', 'nowhere'])).code).toBe(2);
  });

  it('makes no database where there is none', async () => {
    const machine = new Machine({ TESSERA_DATA_DIR: '/nonexistent' });
    expect(await machine.run(['audit', 'verify'])).toMatchObject({
      code: 9,
      stderr: expect.stringContaining('no database'),
    });
  });
});

onEveryEngine('tessera audit list and export', (world) => {
  it('print the matches of the filters, and everything about the user', async () => {
    const alice = await world().person('alice');
    const acme = await world().organization(alice);
    await alice.session.post('/token', { name: 'ci' });
    const machine = new Machine({ TESSERA_URL: world().url, TESSERA_TOKEN: alice.token });
    expect(await machine.json('audit', 'list', '--action', 'token')).toMatchObject([{ subject_name: 'ci' }]);
    expect(await machine.json('audit', 'list', '--organization', acme)).toMatchObject([
      { action: 'organization.create' },
    ]);
    expect(await machine.json('audit', 'list', '--limit', '1')).toHaveLength(1);
    const csv = await machine.run(['audit', 'export', '--format', 'csv', '--action', 'token']);
    expect([csv.code, csv.stdout.split('\r\n')]).toEqual([
      0,
      [expect.stringMatching(/^seq,/), expect.stringContaining('token.create'), ''],
    ]);
    const me = await machine.run(['user', 'export']);
    expect(JSON.parse(me.stdout)).toMatchObject({ user: { username: alice.username } });
    const refused = await machine.run(['audit', 'export', '--organization', 'nothing']);
    expect([refused.code, refused.stdout]).toEqual([5, '']);
  });
});
