import { spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  copyFileSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Sqlite from 'better-sqlite3';
import { sql } from 'kysely';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { expectInvariants } from '../../../test/faults/invariants.ts';
import { expectStatus, World } from '../../testing/world.ts';
import type { Reports } from '../engine.ts';
import { migrations } from '../migrations/index.ts';
import { openDatabase } from '../open.ts';
import type { Handle } from '../schema.ts';
import { openSqlite } from './engine.ts';
import { WalSync } from './wal-sync.ts';

const silent: Reports = { syncFailed() {}, time() {}, warn() {} };

function newFile(): string {
  const folder = mkdtempSync(join(tmpdir(), 'tessera-sqlite-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  return join(folder, 'tessera.db');
}

async function opened(file: string) {
  const engine = await openSqlite(file, migrations, silent);
  onTestFinished(() => engine.close());
  const write = <T>(work: (handle: Handle) => Promise<T>) => engine.write(work, performance.now() + 5000);
  return { reading: engine.reading, write };
}

/** Another process that holds the file's write lock until it is released. */
async function lockElsewhere(file: string): Promise<{ release: () => Promise<void> }> {
  const program = `
    const db = require(process.argv[1])(process.argv[2]);
    db.exec('begin immediate');
    console.log('held');
    process.stdin.on('end', () => { db.exec('rollback'); process.exit(); }).resume();`;
  const library = createRequire(import.meta.url).resolve('better-sqlite3');
  const child = spawn(process.execPath, ['-e', program, library, file], { stdio: ['pipe', 'pipe', 'inherit'] });
  const gone = once(child, 'exit');
  onTestFinished(() => {
    child.kill();
  });
  await once(child.stdout, 'data');
  return {
    async release() {
      child.stdin.end();
      await gone;
    },
  };
}

describe('SQLite', () => {
  it('keeps its settings on the connection that writes and the one that reads', async () => {
    const { reading, write } = await opened(newFile());
    const settings = async (handle: typeof reading, names: string[]) => {
      const found = new Map<string, unknown>();
      for (const name of names) {
        const { rows } = await sql.raw<Record<string, unknown>>(`pragma ${name}`).execute(handle);
        found.set(name, Object.values(rows[0] ?? {})[0]);
      }
      return Object.fromEntries(found);
    };
    const both = { journal_mode: 'wal', foreign_keys: 1, trusted_schema: 0, busy_timeout: 0 };
    // 1 is NORMAL: the disk is waited for in a thread instead. 2 is in memory.
    const writers = { ...both, synchronous: 1, secure_delete: 1, temp_store: 2 };
    expect(await write((handle) => settings(handle, Object.keys(writers)))).toEqual(writers);
    const readers = { ...both, query_only: 1 };
    expect(await settings(reading, Object.keys(readers))).toEqual(readers);
  });

  it('acknowledges durable writes when the disk has them, and the rest before', async () => {
    const engine = await openSqlite(newFile(), migrations, silent);
    onTestFinished(() => engine.close());
    const wait = vi.spyOn(WalSync.prototype, 'flushed');
    onTestFinished(() => wait.mockRestore());
    const insert = (id: string, mayBeLost: boolean) =>
      engine.write(
        (handle) => handle.insertInto('namespaces').values({ id, kind: 'user' }).execute(),
        performance.now() + 5000,
        { mayBeLost },
      );
    await insert('a', true);
    expect(wait).not.toHaveBeenCalled();
    await insert('b', false);
    expect(wait).toHaveBeenCalledTimes(1);
  });

  it('acknowledges, begins and reads nothing any more after a sync that failed, and says so once', async () => {
    const told: unknown[] = [];
    const file = newFile();
    const reports = { syncFailed: (error: unknown) => void told.push(error), warn() {} };
    const db = await openDatabase(`sqlite:${file}`, (handle) => handle, { reports });
    onTestFinished(() => db.close());
    const insert = (id: string, mayBeLost = false) =>
      db.write((handle) => handle.insertInto('namespaces').values({ id, kind: 'user' }).execute(), { mayBeLost });
    const wait = vi.spyOn(WalSync.prototype, 'flushed');
    onTestFinished(() => wait.mockRestore());
    wait.mockRejectedValueOnce(new Error('fake'));
    const begun = [insert('a'), insert('b')];
    for (const work of begun) await expect(work).rejects.toMatchObject({ code: 'outcome_unknown' });
    await expect(insert('c')).rejects.toMatchObject({ code: 'unavailable' });
    await expect(insert('d', true)).rejects.toMatchObject({ code: 'unavailable' });
    const ids = db.read((handle) => handle.selectFrom('namespaces').select('id').execute());
    await expect(ids).rejects.toMatchObject({ code: 'unavailable' });
    await expect(db.ready()).rejects.toThrow('fake');
    expect(told).toEqual([new Error('fake')]);
  });

  it('serves a database that is named by a link', async () => {
    const [file, link] = [newFile(), newFile()];
    await (await openSqlite(file, migrations, silent)).close();
    symlinkSync(file, link);
    const { write, reading } = await opened(link);
    await write((handle) => handle.insertInto('namespaces').values({ id: 'a', kind: 'user' }).execute());
    expect(await reading.selectFrom('namespaces').select('id').execute()).toEqual([{ id: 'a' }]);
  });

  it('moves the whole log into the database before it serves', async () => {
    const file = newFile();
    // As a killed process leaves it: a copy of the files while they are in use.
    const engine = await openSqlite(file, migrations, silent);
    await engine.write(
      (handle) => handle.insertInto('namespaces').values({ id: 'a', kind: 'user' }).execute(),
      performance.now() + 5000,
    );
    const copy = newFile();
    for (const end of ['', '-wal']) copyFileSync(`${file}${end}`, `${copy}${end}`);
    await engine.close();
    expect(statSync(`${copy}-wal`).size).toBeGreaterThan(0);
    const again = await opened(copy);
    expect(statSync(`${copy}-wal`).size).toBe(0);
    expect(await again.reading.selectFrom('namespaces').select('id').execute()).toEqual([{ id: 'a' }]);
  });

  it('does not start while another process keeps part of the log from being moved', async () => {
    const file = newFile();
    const writer = new Sqlite(file);
    writer.exec('pragma journal_mode = WAL; create table things (filling text)');
    const reader = new Sqlite(file);
    reader.exec('begin; select count(*) from things');
    writer.exec("insert into things values ('later than what is read')");
    await expect(openSqlite(file, migrations, silent)).rejects.toThrow(/which another process has been reading/);
    reader.close();
    await (await openSqlite(file, migrations, silent)).close();
    writer.close();
  });

  it('is not ready any more after it met a page that is damaged', async () => {
    const file = newFile();
    const open = () => openDatabase(`sqlite:${file}`, (handle) => handle);
    const first = await open();
    const root = await first.read((handle) =>
      sql<{ rootpage: number }>`select rootpage from sqlite_master where name = 'tokens'`.execute(handle),
    );
    await first.close();
    const bytes = readFileSync(file);
    const begin = (Number(root.rows[0]?.rootpage) - 1) * 4096;
    writeFileSync(file, bytes.fill(0xff, begin, begin + 4096));
    const db = await open();
    onTestFinished(() => db.close());
    await db.ready();
    await expect(db.read((handle) => handle.selectFrom('tokens').selectAll().execute())).rejects.toThrow('malformed');
    await expect(db.ready()).rejects.toThrow('malformed');
  });

  it('prepares a statement once, however often it runs', async () => {
    const { reading } = await opened(newFile());
    const prepare = vi.spyOn(Sqlite.prototype, 'prepare');
    onTestFinished(() => prepare.mockRestore());
    for (const id of ['a', 'b', 'c']) await reading.selectFrom('namespaces').where('id', '=', id).selectAll().execute();
    expect(prepare).toHaveBeenCalledTimes(1);
  });

  it('makes files that no other user can read', async () => {
    const file = newFile();
    const engine = await opened(file);
    await engine.write((handle) => handle.insertInto('namespaces').values({ id: 'a', kind: 'user' }).execute());
    const folder = join(file, '..');
    const modes = readdirSync(folder).map((name) => [name, (statSync(join(folder, name)).mode & 0o777).toString(8)]);
    expect(Object.fromEntries(modes)).toEqual({
      'tessera.db': '600',
      'tessera.db-shm': '600',
      'tessera.db-wal': '600',
    });
  });

  it('does nothing where the disk is full, says so, and goes on when there is room again', async () => {
    const { reading, write } = await opened(newFile());
    const pages = await sql<{ page_count: number }>`pragma page_count`.execute(reading);
    const limit = (count: number) => write((handle) => sql.raw(`pragma max_page_count = ${count}`).execute(handle));
    const insert = (id: string) =>
      write((handle) => handle.insertInto('namespaces').values({ id, kind: 'user' }).execute());
    await limit(Number(pages.rows[0]?.page_count));
    await expect(insert('x'.repeat(50_000))).rejects.toMatchObject({ code: 'unavailable', retryAfter: 5 });
    expect(await reading.selectFrom('namespaces').selectAll().execute()).toEqual([]);
    await limit(100_000);
    await insert('a');
    expect(await reading.selectFrom('namespaces').select('id').execute()).toEqual([{ id: 'a' }]);
  });
});

describe('another process that holds the lock of SQLite (R22)', () => {
  it('makes writes wait, and neither reads nor the event loop', async () => {
    const world = await World.start('sqlite');
    onTestFinished(() => world.stop());
    const alice = await world.person('alice');
    const lock = await lockElsewhere(world.databaseUrl.slice('sqlite:'.length));
    let written = false;
    const writing = alice.session.post('/token', { name: 'ci' }).finally(() => {
      written = true;
    });
    // This test runs in the server's process: these answers could not come if the wait stopped its event loop.
    for (let reads = 0; reads < 20; reads++) await expectStatus(alice.session.get('/user'), 200);
    expect(written).toBe(false);
    await lock.release();
    expect(await writing).toMatchObject({ status: 200, body: { name: 'ci' } });
    await expectInvariants(world.databaseUrl);
  });

  it('is a 503 with nothing done for every caller that waited in vain, and none waits for the others too', async () => {
    const world = await World.start('sqlite');
    onTestFinished(() => world.stop());
    const alice = await world.person('alice');
    const lock = await lockElsewhere(world.databaseUrl.slice('sqlite:'.length));
    const answers = await Promise.all(Array.from({ length: 8 }, () => alice.session.post('/token', { name: 'ci' })));
    for (const { status, body, headers } of answers) {
      expect([status, body.error, headers.get('retry-after')]).toEqual([503, 'unavailable', '1']);
    }
    await lock.release();
    expect((await alice.session.get('/tokens')).body).toEqual([]);
    expect((await alice.session.post('/token', { name: 'ci' })).body.name).toBe('ci');
  });
});
