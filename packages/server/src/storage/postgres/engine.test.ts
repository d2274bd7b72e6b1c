import { sql } from 'kysely';
import pg from 'pg';
import { describe, expect, it, onTestFinished } from 'vitest';
import { expectInvariants } from '../../../test/faults/invariants.ts';
import type { Database } from '../../kit/database.ts';
import { type Fault, FaultyNetwork } from '../../testing/faulty-network.ts';
import { newDatabase } from '../../testing/new-database.ts';
import { startPostgres } from '../../testing/postgres.ts';
import { eventually, expectStatus, World } from '../../testing/world.ts';
import type { Migration } from '../migrations/index.ts';
import { openDatabase } from '../open.ts';
import type { Handle } from '../schema.ts';

async function database(): Promise<{ url: string; ask: (statement: string) => Promise<pg.QueryResult> }> {
  const { url, drop } = await newDatabase();
  onTestFinished(drop);
  const ask = async (statement: string) => {
    const client = new pg.Client({ connectionString: url });
    await client.connect();
    try {
      return await client.query(statement);
    } finally {
      await client.end();
    }
  };
  return { url, ask };
}

/** A server with a faulty network between it and its database. */
async function worldBehind(): Promise<{ world: World; network: FaultyNetwork }> {
  const { url } = await database();
  const network = await FaultyNetwork.before(url);
  const world = await World.start('postgres', { databaseUrl: network.url });
  onTestFinished(async () => {
    network.mend();
    await world.stop();
    await expectInvariants(url);
  });
  return { world, network };
}

async function open(url: string): Promise<Database<Handle>> {
  const db = await openDatabase(url, (handle) => handle);
  onTestFinished(() => db.close());
  return db;
}

it('PostgreSQL waits for the disk with every write but those that may be lost', async () => {
  const db = await open((await database()).url);
  const read = async (handle: Handle) => (await sql`show synchronous_commit`.execute(handle)).rows[0];
  const found = [await db.write(read), await db.write(read, { mayBeLost: true }), await db.write(read)];
  expect(found).toEqual(['on', 'off', 'on'].map((synchronous_commit) => ({ synchronous_commit })));
});

describe('a PostgreSQL that is not durable', () => {
  it('is refused with synchronous_commit=off', async () => {
    const { url, ask } = await database();
    await ask(`alter database ${new URL(url).pathname.slice(1)} set synchronous_commit = off`);
    await expect(open(url)).rejects.toThrow(/synchronous_commit=off and would lose acknowledged changes/);
    const made = await ask("select count(*)::int as n from information_schema.tables where table_schema = 'public'");
    expect(made.rows).toEqual([{ n: 0 }]);
  });

  it('is refused with fsync=off', async () => {
    const server = await startPostgres(['-c', 'fsync=off']);
    onTestFinished(server.stop);
    await expect(open(server.url)).rejects.toThrow(/fsync=off and would lose acknowledged changes/);
  });
});

describe('the connection to PostgreSQL (R06)', () => {
  const makeToken = (world: World, token: string) => world.withKey(token).post('/token', { name: 'ci' });

  async function failsBefore(statement: string, fault: Fault): Promise<void> {
    const { world, network } = await worldBehind();
    const alice = await world.person('alice');
    network.when(statement, fault);
    const { status, body, headers } = await makeToken(world, alice.token);
    expect([status, body.error, headers.get('retry-after')]).toEqual([503, 'unavailable', '1']);
    expect((await alice.session.get('/tokens')).body).toEqual([]);
    expect(await makeToken(world, alice.token)).toMatchObject({ status: 200, body: { name: 'ci' } });
  }

  async function failsInCommit(fault: Fault): Promise<void> {
    const { world, network } = await worldBehind();
    const alice = await world.person('alice');
    network.when('commit', fault);
    const { status, body, headers } = await makeToken(world, alice.token);
    expect([status, body.error, headers.get('retry-after')]).toEqual([500, 'outcome_unknown', null]);
    // All of it or nothing, as the database heard it or not.
    expect((await alice.session.get('/tokens')).body).toHaveLength(fault.endsWith('after') ? 1 : 0);
  }

  it('is a 503 with nothing done when it is cut before the commit', async () => {
    await failsBefore('begin isolation', 'cut before');
    await failsBefore('insert into "tokens"', 'cut before');
    await failsBefore('insert into "tokens"', 'cut after');
  });

  it('is a 500 that says the outcome is unknown when it is cut in the commit', async () => {
    await failsInCommit('cut before');
    await failsInCommit('cut after');
  });

  async function failsStart(): Promise<void> {
    const network = await FaultyNetwork.before((await database()).url);
    // The connection is made and signed in.
    network.when("current_setting('fsync'", 'stall before');
    await expect(open(network.url)).rejects.toThrow('a PostgreSQL server that does not answer');
  }

  it('is the same when no answer comes, and a refusal at the start', async () => {
    // Side by side, for each waits until the patience with the database ends.
    await Promise.all([
      failsStart(),
      failsBefore('begin isolation', 'stall before'),
      failsBefore('insert into "tokens"', 'stall after'),
      failsInCommit('stall before'),
      failsInCommit('stall after'),
    ]);
  });

  it('fails reads with a 503 while it is gone, and serves again when it is back', async () => {
    const { world, network } = await worldBehind();
    const alice = await world.person('alice');
    network.refuse();
    const { status, body, headers } = await alice.session.get('/user');
    expect([status, body.error, headers.get('retry-after')]).toEqual([503, 'unavailable', '1']);
    expect((await fetch(`${world.url}/readyz`)).status).toBe(503);
    expect((await fetch(`${world.url}/healthz`)).status).toBe(200);
    network.mend();
    await expectStatus(alice.session.get('/user'), 200);
    expect((await fetch(`${world.url}/readyz`)).status).toBe(200);
  });

  it('is given up when it does not answer, for every request that waits', async () => {
    const { world, network } = await worldBehind();
    const alice = await world.person('alice');
    network.stall();
    const answers = await Promise.all(Array.from({ length: 15 }, () => alice.session.get('/user')));
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([503]));
    network.mend();
    // The stalled connections were thrown away, not put back.
    const after = await Promise.all(Array.from({ length: 30 }, () => alice.session.get('/user')));
    expect(new Set(after.map(({ status }) => status))).toEqual(new Set([200]));
  });

  it('may be slow: 200 ms for each answer', async () => {
    const { world, network } = await worldBehind();
    const people = [await world.person('alice'), await world.person('bob'), await world.person('carol')];
    network.delay(200);
    const answers = await Promise.all(people.map(({ token }) => makeToken(world, token)));
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200]);
    network.delay(0);
    for (const { session } of people) expect((await session.get('/tokens')).body).toHaveLength(1);
  });

  it('is replaced when the server ended it, as in a restart', async () => {
    const { url, ask } = await database();
    const world = await World.start('postgres', { databaseUrl: url });
    onTestFinished(() => world.stop());
    const alice = await world.person('alice');
    await ask(`select pg_terminate_backend(pid) from pg_stat_activity
      where datname = current_database() and pid <> pg_backend_pid()`);
    const answers = await eventually(async () => {
      const all = await Promise.all(Array.from({ length: 10 }, () => makeToken(world, alice.token)));
      expect(all.filter(({ status }) => status !== 200 && status !== 503)).toEqual([]);
      return all.every(({ status }) => status === 200) ? all : undefined;
    });
    expect(answers).toHaveLength(10);
  });

  it('is not used again after a statement was cut off in the middle', async () => {
    const { url } = await database();
    const network = await FaultyNetwork.before(url);
    const db = await open(network.url);
    const backend = () =>
      db.read(async (handle) => {
        const { rows } = await sql<{ pid: number }>`select pg_backend_pid() as pid`.execute(handle);
        return rows[0]?.pid;
      });
    const first = await backend();
    expect(await backend()).toBe(first);
    network.when('select 42', 'stall before');
    await expect(db.read((handle) => sql`select 42`.execute(handle))).rejects.toMatchObject({ code: 'unavailable' });
    expect(await backend()).not.toBe(first);
  });
});

it.each([
  ['53100', 'its disk is full'],
  ['53200', 'it has no memory left'],
  ['58030', 'its disk failed'],
])('R05: a PostgreSQL that answers with %s, since %s, did nothing and may be asked again', async (code) => {
  const { url, ask } = await database();
  const db = await open(url);
  await ask(`create function fail() returns integer language plpgsql as
    $$ begin raise exception 'fake' using errcode = '${code}'; end $$`);
  await ask('create table things (n integer)');
  const fail = (handle: Handle) => sql`select fail()`.execute(handle);
  await expect(db.read(fail)).rejects.toMatchObject({ code: 'unavailable', retryAfter: 1 });
  const work = db.write(async (handle) => {
    await sql`insert into things values (1)`.execute(handle);
    await fail(handle);
  });
  await expect(work).rejects.toMatchObject({ code: 'unavailable', retryAfter: 1 });
  expect((await ask('select * from things')).rows).toEqual([]);
  await db.write((handle) => sql`insert into things values (2)`.execute(handle));
  expect((await ask('select * from things')).rows).toEqual([{ n: 2 }]);
});

it('lets a migration take as long as it needs, and other nodes wait for it', async () => {
  const { url } = await database();
  // Longer than a request may wait for a lock or a statement.
  const slow = {
    version: 1,
    name: 'slow',
    statements: () => ['select pg_sleep(6.5)', 'create table made (n integer)'],
  };
  const next = {
    version: 2,
    name: 'next',
    statements: () => ['select pg_sleep(0.3)', 'create table more (n integer)'],
  };
  const open = async (...migrations: Migration[]) => {
    const db = await openDatabase(url, (handle) => handle, { migrations });
    await db.close();
  };
  // On an empty database, and on one that is there.
  await expect(Promise.all([open(slow), open(slow)])).resolves.toHaveLength(2);
  await expect(Promise.all([open(slow, next), open(slow, next), open(slow, next)])).resolves.toHaveLength(3);
});

it('runs a transaction again that PostgreSQL could not order among the others', async () => {
  const { url, ask } = await database();
  const db = await open(url);
  await ask('create table doctors (name text, on_call integer)');
  await ask("insert into doctors values ('alice', 1), ('bob', 1)");
  let tries = 0;
  // Each may leave while the other stays. Serializable isolation keeps both from leaving.
  const leave = (name: string) =>
    db.write(async (handle) => {
      tries++;
      const { rows } = await sql<{ n: string }>`select count(*) as n from doctors where on_call = 1`.execute(handle);
      if (Number(rows[0]?.n) > 1) await sql`update doctors set on_call = 0 where name = ${name}`.execute(handle);
    });
  for (let round = 0; round < 20; round++) {
    await Promise.all([leave('alice'), leave('bob')]);
    expect((await ask('select 1 from doctors where on_call = 1')).rowCount).toBe(1);
    await ask('update doctors set on_call = 1');
  }
  expect(tries).toBeGreaterThan(40);
});

it('never takes a transaction for committed that PostgreSQL rolled back', async () => {
  const { url, ask } = await database();
  const db = await open(url);
  await ask('create table counter (n integer)');
  // After a failed statement PostgreSQL answers a commit with a rollback, and with no error.
  const work = db.write(async (handle) => {
    await sql`insert into counter values (1)`.execute(handle);
    await sql`select 1 / 0`.execute(handle).catch(() => {});
  });
  await expect(work).rejects.toThrow();
  expect((await ask('select * from counter')).rows).toEqual([]);
});
