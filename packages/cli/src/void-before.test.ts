import { existsSync, writeFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { expectStatus, onEveryEngine } from '../../server/src/testing/world.ts';
import { Machine } from './testing/run.ts';

onEveryEngine('tessera token void-before', (world) => {
  const machine = () => new Machine({ DATABASE_URL: world().databaseUrl, TESSERA_DATA_DIR: world().dataDir });

  it('signs every user out beside a running server', async () => {
    const alice = await world().person('alice');
    await expectStatus(alice.session.get('/user'), 200);
    expect((await machine().json('token', 'void-before')).removed).toBeGreaterThan(0);
    await expectStatus(alice.session.get('/user'), 401);
    await expectStatus(alice.basic.get('/session'), 200);
  });

  it('refuses a time in the future', async () => {
    const { code, stderr } = await machine().run(['token', 'void-before', '1d']);
    expect([code, stderr]).toEqual([2, expect.stringContaining('in the future')]);
  });
});

it.each([
  ['token', 'void-before'],
  ['key', 'rewrap'],
  ['admin', 'user', 'list'],
  ['admin', 'user', 'disable', 'bob'],
  ['admin', 'settings', 'show'],
])('tessera %s %s says that there is no database, and makes none', async (...words) => {
  const machine = new Machine();
  const { code, stdout, stderr } = await machine.run(words);
  expect([code, stdout, stderr]).toEqual([9, '', expect.stringContaining('There is no database')]);
  expect(existsSync(machine.path('data'))).toBe(false);
});

it.each([
  ['token', 'void-before'],
  ['audit', 'verify'],
  ['backup', 'tessera.backup'],
])('tessera %s %s says why there is no using the database, as a start does', async (...words) => {
  const machine = new Machine({ DATABASE_URL: 'postgres://tessera:Fake-Password-1@127.0.0.1:9/tessera' });
  const away = 'tessera: DATABASE_URL names a PostgreSQL server that does not answer (ECONNREFUSED)\n';
  expect(await machine.run(words)).toEqual({ code: 9, stdout: '', stderr: away });
  writeFileSync(machine.path('broken.db'), 'This is not a database. '.repeat(100));
  machine.environment['DATABASE_URL'] = 'sqlite:broken.db';
  const broken = 'DATABASE_URL names the SQLite file broken.db, which cannot be used: file is not a database';
  expect(await machine.run(words)).toMatchObject({ code: 9, stderr: expect.stringContaining(broken) });
});
