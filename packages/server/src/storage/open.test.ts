import { sql } from 'kysely';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { Database } from '../kit/database.ts';
import { lastingDatabase } from '../testing/nodes.ts';
import { engines } from '../testing/world.ts';
import { StartRefused } from './migrate.ts';
import { type Migration, migrations } from './migrations/index.ts';
import { openDatabase } from './open.ts';
import type { Handle } from './schema.ts';

const itself = (handle: Handle) => handle;

describe.each(engines)('the database (%s)', (engine) => {
  const emptyUrl = () => lastingDatabase(engine);

  async function open(url: string, known: readonly Migration[] = migrations): Promise<Database<Handle>> {
    const db = await openDatabase(url, itself, { guardNesting: true, migrations: known });
    onTestFinished(() => db.close());
    return db;
  }

  const versions = (db: Database<Handle>) =>
    db.read(async (handle) => {
      const found = await sql<{ version: number }>`select version from schema_version order by version`.execute(handle);
      return found.rows.map(({ version }) => version);
    });

  const next = (statements: string[]): Migration => ({
    version: (migrations.at(-1)?.version ?? 0) + 1,
    name: 'next',
    statements: () => statements,
  });

  it('runs new migrations and none twice', async () => {
    const url = await emptyUrl();
    const known = migrations.map(({ version }) => version);
    expect(await versions(await open(url))).toEqual(known);
    expect(await versions(await open(url))).toEqual(known);
    const added = next(['create table added (id integer)', 'insert into added (id) values (1)']);
    const db = await open(url, [...migrations, added]);
    expect(await versions(db)).toEqual([...known, added.version]);
    const rows = await db.read((handle) => sql`select id from added`.execute(handle));
    expect(rows.rows).toEqual([{ id: 1 }]);
  });

  it('refuses a schema that is newer than it knows, and says how to go on', async () => {
    const url = await emptyUrl();
    await open(url, [...migrations, next(['create table added (id integer)'])]);
    const refused = openDatabase(url, itself);
    await expect(refused).rejects.toThrow(StartRefused);
    await expect(refused).rejects.toThrow(/schema version \d+.*knows \d+ only: run the newer version/);
  });

  it('refuses a schema that lacks a migration before its newest, or has another of its number', async () => {
    const [url, [first]] = [await emptyUrl(), migrations];
    const [newest, before] = [migrations.at(-1), migrations.at(-2)];
    const db = await open(url);
    const become = async (statement: string) => {
      await db.write((handle) => sql.raw(statement).execute(handle));
      return expect(openDatabase(url, itself)).rejects;
    };
    const gap = await become(`delete from schema_version where version = ${before?.version}`);
    await gap.toThrow(`has migration ${newest?.version} (${newest?.name}) where this version of Tessera has`);
    await db.write((handle) =>
      sql`insert into schema_version (version, name) values (${before?.version}, ${before?.name})`.execute(handle),
    );
    const other = await become(`update schema_version set name = 'of a branch' where version = ${first?.version}`);
    await other.toThrow(StartRefused);
  });

  it('leaves nothing of a migration that failed', async () => {
    const url = await emptyUrl();
    const failing = next(['create table added (id integer)', 'insert into nowhere (id) values (1)']);
    await expect(openDatabase(url, itself, { migrations: [...migrations, failing] })).rejects.toThrow(/nowhere/);
    // The whole run is one transaction: not even the first migration stays.
    const db = await open(url, [next(['create table namespaces (id integer)', 'create table added (id integer)'])]);
    expect(await versions(db)).toEqual([failing.version]);
  });

  it('refuses a read or a write inside a write, which would wait for ever', async () => {
    const db = await open(await emptyUrl());
    const nothing = async () => undefined;
    await expect(db.write(() => db.write(nothing))).rejects.toThrow('read or write inside write');
    await expect(db.write(() => db.read(nothing))).rejects.toThrow('read or write inside write');
    await expect(db.write(nothing)).resolves.toBeUndefined();
  });

  it('loses no update when many read and write the same row at the same moment', async () => {
    const url = await emptyUrl();
    const counter = next(['create table counter (n integer)', 'insert into counter (n) values (0)']);
    const nodes = [await open(url, [...migrations, counter]), await open(url, [...migrations, counter])];
    let tries = 0;
    const addOne = (db: Database<Handle>) =>
      db.write(async (handle) => {
        tries++;
        const found = await sql<{ n: number }>`select n from counter`.execute(handle);
        await sql`update counter set n = ${Number(found.rows[0]?.n) + 1}`.execute(handle);
      });
    await Promise.all(Array.from({ length: 10 }, () => nodes.map(addOne)).flat());
    const found = await nodes[0]?.read((handle) => sql`select n from counter`.execute(handle));
    expect(found?.rows).toEqual([{ n: 20 }]);
    // PostgreSQL lets them run side by side and has those that conflict run again.
    if (engine === 'postgres') expect(tries).toBeGreaterThan(20);
    else expect(tries).toBe(20);
  });

  it('undoes all of a write that fails, and can write again', async () => {
    const db = await open(await emptyUrl());
    const insert = (handle: Handle, id: string) =>
      handle.insertInto('namespaces').values({ id, kind: 'user' }).execute();
    const failing = db.write(async (handle) => {
      await insert(handle, 'a');
      throw new Error('the use case failed');
    });
    await expect(failing).rejects.toThrow('the use case failed');
    await db.write((handle) => insert(handle, 'b'));
    const found = await db.read((handle) => handle.selectFrom('namespaces').select('id').execute());
    expect(found).toEqual([{ id: 'b' }]);
  });
});
