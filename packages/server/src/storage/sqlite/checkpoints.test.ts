import { existsSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Sqlite from 'better-sqlite3';
import { expect, it, onTestFinished } from 'vitest';
import { eventually } from '../../testing/world.ts';
import { migrations } from '../migrations/index.ts';
import { Checkpoints } from './checkpoints.ts';
import { connection, openFile } from './connection.ts';
import { openSqlite } from './engine.ts';

const sizes = { move: 10, longest: 50 };
const bytesOfPage = 4096 + 24;
const pagesOfWrite = 20;
const writes = 300;

function newFile(): string {
  const folder = mkdtempSync(join(tmpdir(), 'tessera-checkpoints-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  return join(folder, 'tessera.db');
}

function pagesOfLog(file: string): number {
  return statSync(`${file}-wal`).size / bytesOfPage;
}

async function opened(file: string) {
  const engine = await openSqlite(file, migrations, { syncFailed() {}, time() {}, warn() {} }, sizes);
  // The log holds the migrations' writes as well.
  const before = pagesOfLog(file);
  const write = (at: number) =>
    engine.write(
      (handle) =>
        handle
          .insertInto('namespaces')
          .values({ id: `${at}-${'x'.repeat(5000)}`, kind: 'user' })
          .execute(),
      performance.now() + 5000,
    );
  return { engine, before, write };
}

function countOf(file: string): unknown {
  const database = new Sqlite(file);
  const { count } = database.prepare('select count(*) as count from namespaces').get() as { count: number };
  database.close();
  return count;
}

it('keeps the log short while it is written to all the time', async () => {
  const file = newFile();
  const { engine, before, write } = await opened(file);
  for (let at = 0; at < writes; at++) await write(at);
  expect(pagesOfLog(file)).toBeLessThan(Math.max(before, 2 * sizes.longest) + pagesOfWrite);
  await engine.close();
});

it('leaves nothing in the log and nothing open when it is closed in the middle of a checkpoint', async () => {
  const file = newFile();
  const { engine, write } = await opened(file);
  await Promise.all(Array.from({ length: writes }, (_, at) => write(at)));
  await engine.close();
  expect([existsSync(`${file}-wal`), countOf(file)]).toEqual([false, writes]);
});

it('writes on, with a longer log, while another connection reads its beginning, and restarts the log after that', async () => {
  const file = newFile();
  const { engine, write } = await opened(file);
  await write(-1);
  const elsewhere = new Sqlite(file);
  elsewhere.exec('begin; select count(*) from namespaces');
  for (let at = 0; at < writes; at++) await write(at);
  expect(pagesOfLog(file)).toBeGreaterThan(2 * sizes.longest);
  elsewhere.exec('commit');
  const lengths = elsewhere.prepare('pragma wal_checkpoint(NOOP)').raw();
  let more = 0;
  await eventually(async () => {
    await write(writes + more++);
    const [, log = 0] = lengths.get() as number[];
    return log < sizes.longest;
  });
  elsewhere.close();
  await engine.close();
  expect(countOf(file)).toBe(writes + 1 + more);
});

it('goes on without its thread, and says that it is lost', async () => {
  const file = newFile();
  const writer = connection(openFile(file, 0));
  onTestFinished(() => writer.close());
  writer.sqlite.exec('pragma synchronous = OFF; create table things (filling text)');
  // Its thread finds no database there.
  let lost = 0;
  const reports = { syncFailed() {}, threadLost: () => void lost++ };
  const checkpoints = new Checkpoints(writer, join(file, 'nowhere'), reports, sizes);
  const write = async () => {
    await checkpoints.waitForSpace();
    writer.sqlite.exec(`insert into things values ('${'x'.repeat(5000)}')`);
    checkpoints.committed();
  };
  for (let at = 0; at < writes; at++) await write();
  await eventually(() => lost === 1);
  const grown = pagesOfLog(file);
  for (let at = 0; at < 2 * grown; at++) await write();
  expect(pagesOfLog(file)).toBeLessThan(grown + pagesOfWrite);
  await checkpoints.close();
});
