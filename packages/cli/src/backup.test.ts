import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { deviceCodeGrant } from '@tessera/contract';
import { expect, it, onTestFinished } from 'vitest';
import { openSecret } from '../../server/src/operations/aws-credentials/key-pair.ts';
import { backUpDatabase } from '../../server/src/operator-backup.ts';
import { openDatabase } from '../../server/src/storage/open.ts';
import { newDatabase } from '../../server/src/testing/new-database.ts';
import { sql } from '../../server/src/testing/sql.ts';
import { type EngineName, engines, onEveryEngine, unique, World } from '../../server/src/testing/world.ts';
import { Machine } from './testing/run.ts';

const secret = 'visibly-fake-secret';

/** An operator's machine beside this server: its database, and its keys. */
function machineOf(world: World): Machine {
  return new Machine({ DATABASE_URL: world.databaseUrl, TESSERA_KEY_FILE: join(world.dataDir, 'keys') });
}

/** An empty place on an engine, with a copy of the keys in the data folder and nothing else. */
async function emptyPlace(engine: EngineName, keys: string) {
  const machine = new Machine();
  const dataDir = machine.path('data');
  mkdirSync(dataDir);
  writeFileSync(join(dataDir, 'keys'), readFileSync(keys), { mode: 0o600 });
  machine.environment['TESSERA_DATA_DIR'] = dataDir;
  let url = `sqlite:${join(dataDir, 'tessera.db')}`;
  if (engine === 'postgres') {
    const database = await newDatabase();
    onTestFinished(database.drop);
    url = database.url;
    machine.environment['DATABASE_URL'] = url;
  }
  const serve = async () => {
    const world = await World.start(engine, { databaseUrl: url, environment: { TESSERA_KEY_FILE: keys } });
    onTestFinished(() => world.stop());
    return world;
  };
  return { machine, serve };
}

onEveryEngine('tessera backup and restore (R14)', (world) => {
  const keysOf = () => join(world().dataDir, 'keys');

  it.each(engines)('carry every acknowledged change to an empty %s, and no token', async (target) => {
    const alice = await world().person('alice');
    const named = await alice.basic.post('/token', { name: 'ci' });
    const name = await world().organization(alice);
    await alice.basic.post(`/credentials/${name}/aws`, {
      name: 'lake',
      access_key_id: unique('AKIAFAKE'),
      secret_access_key: secret,
    });
    const made: string[] = [];
    let writing = true;
    const writers = Array.from({ length: 8 }, async () => {
      while (writing) {
        const username = unique('w');
        const { status } = await world().anonymous.post('/user', { username, password: 'fake-password-1' });
        if (status === 204) made.push(username);
      }
    });
    while (made.length < 20) await new Promise((resolve) => setImmediate(resolve));
    const machine = machineOf(world());
    const before = [...made];
    const file = machine.path('tessera.backup');
    // As a process of its own beside the server's.
    const told = JSON.parse((await machine.spawn(['backup', file, '--json'])).stdout);
    writing = false;
    await Promise.all(writers);
    expect(told.rows.users).toBeGreaterThanOrEqual(before.length);
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(gunzipSync(readFileSync(file)).toString()).not.toContain(secret);

    const { machine: other, serve } = await emptyPlace(target, keysOf());
    expect(await other.json('restore', file, '--check')).toMatchObject({ usable: true, rows: told.rows });
    expect((await other.run(['restore', file])).code).toBe(0);
    const copy = await serve();
    const again = copy.withPassword(alice.username, alice.password);
    expect((await again.get('/user')).status).toBe(200);
    expect((await copy.withKey(named.body.token).get('/user')).status).toBe(401);
    expect((await copy.withKey(alice.token).get('/user')).status).toBe(401);
    for (const username of before) expect((await again.get(`/users/${username}`)).status).toBe(200);
    const { db, keyRing } = copy.app.deps;
    const stored = await db.read(async (stores) => {
      const organization = await stores.organizations.find({ key: name.toLowerCase() });
      return stores.awsCredentials.find(organization?.id ?? '', 'lake');
    });
    if (!stored?.secret) throw new Error('the credential is not there');
    expect(openSecret(keyRing, stored.secret, stored)).toBe(secret);
    const entries = await sql(copy, "select detail from audit where action = 'database.restore'");
    expect(entries).toEqual([{ detail: 'tokens_ended' }]);
  });

  it('revives nothing that was revoked after the backup, unless tokens are kept', async () => {
    const bob = await world().person('bob');
    const { token } = (await bob.basic.post('/token', { name: 'ci' })).body;
    await world().administrate(bob);
    const service = (await bob.basic.post('/admin/service_credentials', { name: 'arrays' })).body;
    const asked = await world().anonymous.form('/oauth/device_authorization', { client_id: 'viewer' });
    const { device_code, user_code } = asked.body;
    expect((await bob.session.post(`/oauth/device/${user_code}`, { approve: true })).status).toBe(204);
    const machine = machineOf(world());
    const file = machine.path('tessera.backup');
    await machine.json('backup', file);
    expect((await bob.basic.delete('/tokens/ci')).status).toBe(204);
    expect((await bob.basic.delete('/admin/service_credentials/arrays')).status).toBe(204);
    for (const [flags, status, polled] of [
      [[], 401, 400],
      [['--keep-tokens'], 200, 200],
    ] as const) {
      const { machine: other, serve } = await emptyPlace(world().engine, keysOf());
      expect((await other.run(['restore', file, ...flags])).code).toBe(0);
      const copy = await serve();
      expect((await copy.withKey(token).get('/user')).status).toBe(status);
      const headers = { authorization: `Bearer ${service.secret}` };
      expect((await copy.anonymous.form('/oauth/introspect', { token }, headers)).status).toBe(status);
      const poll = { grant_type: deviceCodeGrant, client_id: 'viewer', device_code };
      expect((await copy.anonymous.form('/oauth/token', poll)).status).toBe(polled);
    }
  });

  it('restore into an empty place only, with the right keys, and from a whole file', async () => {
    const carol = await world().person('carol');
    await carol.basic.post(`/credentials/${carol.username}/aws`, {
      name: 'lake',
      access_key_id: unique('AKIAFAKE'),
      secret_access_key: secret,
    });
    const machine = machineOf(world());
    const file = machine.path('tessera.backup');
    await machine.json('backup', file);
    expect(await machine.run(['backup', file])).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('there already'),
    });

    const occupied = await machine.run(['restore', file]);
    expect(occupied).toMatchObject({ code: 6, stderr: expect.stringContaining('empty place') });

    const strangers = new Machine();
    writeFileSync(strangers.path('keys'), (await strangers.run(['key', 'new'])).stdout);
    const { machine: other } = await emptyPlace(world().engine, strangers.path('keys'));
    const wrongKeys = await other.run(['restore', file]);
    expect(wrongKeys).toMatchObject({ code: 9, stderr: expect.stringContaining('has secrets under key') });

    const whole = gunzipSync(readFileSync(file));
    const cut = machine.path('cut.backup');
    writeFileSync(cut, gzipSync(whole.subarray(0, whole.length - 300)));
    const changed = machine.path('changed.backup');
    writeFileSync(
      changed,
      gzipSync(whole.toString().replace(carol.username, unique('x').slice(0, carol.username.length))),
    );
    const { machine: right, serve } = await emptyPlace(world().engine, keysOf());
    for (const bad of [cut, changed, keysOf(), machine.path('nowhere')]) {
      expect((await right.run(['restore', bad])).code).toBe(9);
      expect((await right.run(['restore', bad, '--check'])).code).toBe(9);
    }
    // The failed restore left nothing in the way.
    expect((await right.run(['restore', file])).code).toBe(0);
    expect((await (await serve()).withPassword(carol.username, carol.password).get('/user')).status).toBe(200);
  });
});

it('a backup of nothing is one sentence, and makes no file', async () => {
  const machine = new Machine();
  const { code, stderr } = await machine.run(['backup', machine.path('tessera.backup')]);
  expect(code).toBe(9);
  expect(stderr).toContain('which is not there');
  expect(existsSync(machine.path('tessera.backup'))).toBe(false);
});

it('a file or a folder that is not there is named in a sentence', async () => {
  const machine = new Machine();
  expect((await machine.run(['restore', 'nowhere.backup', '--check'])).stderr).toContain(
    'There is no file nowhere.backup',
  );
  // The command that makes the database says so: without the server's settings it is not the server's.
  const first = await machine.run(['admin', 'create', 'alice']);
  expect(first.stderr).toContain(`There was no database yet: a new one was made, sqlite:${machine.path('data')}`);
  expect((await machine.run(['admin', 'create', 'bob'])).stderr).not.toContain('a new one was made');
  expect((await machine.run(['backup', 'nowhere/a.backup'])).stderr).toContain('There is no folder nowhere');
});

it('two backups of one name at the same moment are one whole file and one refusal', async () => {
  const machine = new Machine();
  await machine.json('admin', 'create', 'alice');
  const file = machine.path('tessera.backup');
  const environment = { TESSERA_DATA_DIR: machine.path('data') };
  const both = await Promise.allSettled([1, 2].map(() => backUpDatabase(environment, file, '0.0.0')));
  expect(both.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
  expect(both).toContainEqual({ status: 'rejected', reason: expect.objectContaining({ code: 'EEXIST' }) });
  expect((await machine.run(['restore', file, '--check'])).code).toBe(0);
  expect(readdirSync(machine.folder).filter((name) => name.includes('backup'))).toEqual(['tessera.backup']);
});

it('a restore leaves out the tables that another program keeps in the database', async () => {
  const machine = new Machine();
  await machine.json('admin', 'create', 'alice');
  const place = { engine: 'sqlite', databaseUrl: `sqlite:${machine.path('data', 'tessera.db')}` } as const;
  await sql(place, 'create table _litestream_seq (id integer primary key, seq integer)');
  await sql(place, 'insert into _litestream_seq values (1, 1)');
  const file = machine.path('tessera.backup');
  await machine.json('backup', file);
  machine.environment['DATABASE_URL'] = `sqlite:${machine.path('other.db')}`;
  const { rows } = await machine.json('restore', file);
  expect(rows).toMatchObject({ users: 1 });
  expect(rows).not.toHaveProperty('_litestream_seq');
});

/** A database of PostgreSQL that ends with the test. */
async function databaseOfTest(): Promise<string> {
  const { url, drop } = await newDatabase();
  onTestFinished(drop);
  return url;
}

it('a backup is of the one of several servers of PostgreSQL that the server uses', async () => {
  const url = await databaseOfTest();
  const { host } = new URL(url);
  const machine = new Machine({
    DATABASE_URL: `${url.replace(host, `127.0.0.1:9,${host}`)}?target_session_attrs=read-write`,
  });
  await machine.json('admin', 'create', 'alice');
  expect((await machine.json('backup', machine.path('tessera.backup'))).rows.users).toBe(1);
});

it('a restore into PostgreSQL may take its time with rows that it leaves out', async () => {
  const machine = new Machine({ DATABASE_URL: await databaseOfTest() });
  await machine.json('admin', 'create', 'alice');
  const file = machine.path('tessera.backup');
  await machine.json('backup', file);
  const url = await databaseOfTest();
  await (await openDatabase(url, () => ({}))).close();
  const place = { engine: 'postgres', databaseUrl: url } as const;
  await sql(
    place,
    `create function patience() returns trigger language plpgsql as $$ begin
       if current_setting('idle_in_transaction_session_timeout') <> '0' then raise 'it would be cut off'; end if;
       return null;
     end $$`,
  );
  await sql(place, 'create trigger patience before insert on users execute function patience()');
  machine.environment['DATABASE_URL'] = url;
  expect(await machine.run(['restore', file])).toMatchObject({ code: 0 });
});
