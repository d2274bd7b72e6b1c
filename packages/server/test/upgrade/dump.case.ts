import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { describe, expect, it, onTestFinished } from 'vitest';
import { migrations } from '../../src/storage/migrations/index.ts';
import { allOf, sql } from '../../src/testing/sql.ts';
import { engines, World } from '../../src/testing/world.ts';
import { keyOfDumps } from './dumps.ts';
import { populate, readAll } from './population.ts';
import { dumpOf } from './write-dump.ts';

const newest = migrations.at(-1)?.version ?? 0;
const folder = new URL(`schema-${newest}/`, import.meta.url);
const title = `-- Schema ${newest} with visibly fake data, as its server left it.\n`;

const isTable = "type = 'table' and name not like 'sqlite_%'";

describe(`a dump of schema ${newest}`, () => {
  it.each(engines)('is made from what the server wrote (%s)', async (engine) => {
    expect(existsSync(new URL(`${engine}.sql`, folder)), 'there is one already, and none is ever changed').toBe(false);
    const world = await World.start(engine, { environment: { TESSERA_KEY: keyOfDumps } });
    onTestFinished(() => world.stop());
    const tokens = await populate(world);
    const reads = await readAll(world, tokens);
    await world.app.deps.audit.flush();
    const tables = await sql(
      world,
      engine === 'sqlite'
        ? `select name from sqlite_master where ${isTable} order by name`
        : "select table_name as name from information_schema.tables where table_schema = 'public' order by table_name",
    );
    await endsFarAway(
      world,
      tables.map(({ name }) => String(name)),
    );
    const rows = await allOf(
      world,
      tables.map(({ name }) => `select 1 from "${name}" limit 1`),
    );
    const empty = tables.filter((_, at) => rows[at]?.length === 0).map(({ name }) => name);
    expect(empty, 'tables that population.ts puts nothing into').toEqual([]);
    mkdirSync(folder, { recursive: true });
    writeFileSync(new URL(`${engine}.sql`, folder), title + (await dumpOf(world.databaseUrl)));
    writeFileSync(new URL(`${engine}.json`, folder), `${JSON.stringify({ tokens, reads }, null, 2)}\n`);
  });
});

/** What ends by itself must still be there whenever the dump is used. */
async function endsFarAway(world: World, tables: string[]): Promise<void> {
  const ends = await allOf(
    world,
    tables.map((table) => `select * from "${table}" limit 1`),
  );
  const ending = tables.filter((_, at) => 'expires_at' in (ends[at]?.[0] ?? {}));
  await allOf(
    world,
    ending.map((table) => `update "${table}" set expires_at = '2126-01-01T00:00:00.000Z' where expires_at is not null`),
  );
}
