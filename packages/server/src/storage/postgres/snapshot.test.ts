import { once } from 'node:events';
import { connect, createServer, type Server } from 'node:net';
import { sql } from 'kysely';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { startPostgres } from '../../testing/postgres.ts';
import { eventually } from '../../testing/world.ts';
import type { ReadAsOf } from '../engine.ts';
import { openDatabase } from '../open.ts';
import { compiled } from '../prepared-query.ts';
import { isPostgresItself } from './snapshot.ts';

it.each([
  [true, 'PostgreSQL 14.0 on x86_64-pc-linux-gnu, compiled by gcc (GCC) 8.5.0 20210514 (Red Hat 8.5.0-4), 64-bit'],
  [
    true,
    'PostgreSQL 16.4 (Debian 16.4-1.pgdg120+2) on aarch64-unknown-linux-gnu, compiled by gcc (Debian 12.2.0-14) 12.2.0, 64-bit',
  ],
  [true, 'PostgreSQL 18.4 on x86_64-pc-linux-gnu, compiled by gcc (Ubuntu 7.5.0-3ubuntu1~18.04) 7.5.0, 64-bit'],
  [true, 'PostgreSQL 19beta1 on x86_64-pc-linux-musl, compiled by gcc (Alpine 14.2.0) 14.2.0, 64-bit'],
  [true, 'PostgreSQL 19devel on x86_64-linux, compiled by clang-19.1.0, 64-bit'],
  [true, 'PostgreSQL 17.2 (Homebrew) on aarch64-apple-darwin24.2.0, compiled by Apple clang version 16.0.0, 64-bit'],
  [false, 'PostgreSQL 13.16 on x86_64-pc-linux-gnu, compiled by gcc (GCC) 8.5.0, 64-bit'],
  [false, 'PostgreSQL 11.2-YB-2.9.0.0-b0 on x86_64-pc-linux-gnu, compiled by gcc (Homebrew gcc 5.5.0_4) 5.5.0, 64-bit'],
  [false, 'PostgreSQL 15.12-YB-2025.1.0.0-b0 on x86_64-pc-linux-gnu, compiled by clang version 17.0.6, 64-bit'],
  [false, 'CockroachDB CCL v23.1.11 (x86_64-pc-linux-gnu, built 2023/09/27 01:53:43, go1.19.10)'],
  [
    false,
    'PostgreSQL 12.12 (Greenplum Database 7.0.0 build commit:0a7a3566) on x86_64-pc-linux-gnu, compiled by gcc, 64-bit',
  ],
  [false, 'PostgreSQL 14.4 (Cloudberry Database 1.6.0 build dev) on x86_64-pc-linux-gnu, compiled by gcc, 64-bit'],
  [false, 'PostgreSQL 13.14.0-RisingWave-2.1.0 (unknown)'],
  [false, 'PostgreSQL 16'],
  [false, 'PostgreSQL'],
  [false, ''],
])('is %s for a PostgreSQL itself: %s', (expected, version) => {
  expect(isPostgresItself(version)).toBe(expected);
});

// A server of its own: its snapshots include commits to neighbouring databases.
describe('the version of selected rows', () => {
  let server: Awaited<ReturnType<typeof startPostgres>>;
  let other: pg.Client;

  async function opened(url: string): Promise<ReadAsOf> {
    const db = await openDatabase(url, (handle) => handle);
    onTestFinished(() => db.close());
    return db.readAsOf;
  }

  async function client(): Promise<pg.Client> {
    const client = new pg.Client({ connectionString: server.url });
    await client.connect();
    client.on('error', () => {});
    onTestFinished(() => client.end());
    return client;
  }

  const all = compiled<{ numbers: number[] }, { n: number }>(
    (_, { numbers }) => sql`select n from numbers where n = any(${numbers}::int[])`,
  );
  const none = { numbers: [] };
  const version = async (read: ReadAsOf, query?: typeof all) => (await read(query, none)).version;

  beforeAll(async () => {
    server = await startPostgres(['-c', 'autovacuum=off']);
    other = new pg.Client({ connectionString: server.url });
    await other.connect();
    await other.query('create table numbers (n integer); insert into numbers values (1), (2)');
  });
  afterAll(async () => {
    await other.end();
    await server.stop();
  });

  it('comes with the rows, also with none, and without any being asked for', async () => {
    const read = await opened(server.url);
    const { rows, version } = await read(all, { numbers: [1, 2] });
    expect(rows.map(({ n }) => n)).toEqual([1, 2]);
    expect(version).toMatch(/\d+:\d+:/);
    expect(await read(all, none)).toEqual({ rows: [], version });
    expect(await read(undefined, none)).toEqual({ rows: [], version });
  });

  it('stays the same while there are no writes, on every connection', async () => {
    const read = await opened(server.url);
    const together = () => Promise.all([version(read, all), version(read), version(read)]);
    await together();
    await other.query('begin; select * from numbers; commit');
    expect(new Set([...(await together()), ...(await together())]).size).toBe(1);
  });

  it('changes with every commit', async () => {
    const read = await opened(server.url);
    const before = await version(read);
    await other.query('insert into numbers values (3)');
    const after = await version(read);
    expect(after).not.toBe(before);
    expect(await version(read, all)).toBe(after);
  });

  it.each(['', 'savepoint made; insert into numbers values (5); release savepoint made;', 'savepoint made;'])(
    'is another one when a transaction commits that was begun long before (%s)',
    async (more) => {
      const read = await opened(server.url);
      const slow = await client();
      await slow.query(`begin; ${more} insert into numbers values (4)`);
      const begun = await version(read);
      expect(await version(read)).toBe(begun);
      // Now its number is below the highest.
      await other.query('insert into numbers values (6)');
      const before = await version(read);
      expect(before).not.toBe(begun);
      await slow.query('commit');
      const after = await version(read);
      expect([before, begun]).not.toContain(after);
      expect(await version(read)).toBe(after);
    },
  );

  it('is another one when a prepared transaction is committed', async () => {
    const two = await startPostgres(['-c', 'autovacuum=off', '-c', 'max_prepared_transactions=2']);
    onTestFinished(two.stop);
    const read = await opened(two.url);
    const slow = new pg.Client({ connectionString: two.url });
    await slow.connect();
    onTestFinished(() => slow.end());
    await slow.query('create table numbers (n integer)');
    await slow.query("begin; insert into numbers values (1); prepare transaction 'fake'");
    const before = await version(read);
    expect(await version(read)).toBe(before);
    await slow.query("commit prepared 'fake'");
    expect(await version(read)).not.toBe(before);
  });

  it('is another one after connections were lost, though nothing was written', async () => {
    const read = await opened(server.url);
    const before = await version(read);
    await other.query("select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'tessera'");
    const after = await eventually(() => version(read).catch(() => undefined));
    const snapshot = (version: string | undefined) => version?.split(' ').at(-1);
    expect(snapshot(after)).toBe(snapshot(before));
    expect(after).not.toBe(before);
  });

  it('is absent behind a pooler, which may change servers unseen', async () => {
    const pooler = await poolerBefore(server.url);
    onTestFinished(() => void pooler.server.close());
    const read = await opened(pooler.url);
    const { rows, version } = await read(all, { numbers: [1, 2] });
    expect([rows.length, version]).toEqual([2, undefined]);
    expect(await read(undefined, none)).toEqual({ rows: [], version: undefined });
  });
});

/** Says, as poolers do, that another process is at the other end than the one that answers. */
async function poolerBefore(databaseUrl: string): Promise<{ server: Server; url: string }> {
  const url = new URL(databaseUrl);
  const target = Number(url.port);
  const keyData = Buffer.from([0x4b, 0, 0, 0, 12]);
  const server = createServer((client) => {
    const database = connect(target, '127.0.0.1');
    client.on('error', () => {}).on('close', () => database.destroy());
    database.on('error', () => {}).on('close', () => client.destroy());
    client.pipe(database);
    database.on('data', (bytes) => {
      const at = bytes.indexOf(keyData);
      if (at >= 0) bytes.writeInt32BE(1, at + keyData.length);
      client.write(bytes);
    });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  url.port = String(typeof address === 'object' && address?.port);
  return { server, url: url.href };
}
