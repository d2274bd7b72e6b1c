import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, onTestFinished } from 'vitest';
import { newDatabase } from './new-database.ts';
import { type EngineName, engines, World } from './world.ts';

/** A visibly fake key-encryption key, as `TESSERA_KEY` has it. */
export function fakeKey(id: string, byte: number): string {
  return `${id}:${Buffer.alloc(32, byte).toString('base64')}`;
}

/** The same tests on every engine, each with two servers on one database. */
export function onTwoNodes(name: string, tests: (nodes: () => [World, World]) => void): void {
  describe.each(engines)(`${name} (two nodes, %s)`, (engine) => {
    const environment = { TESSERA_KEY: fakeKey('shared', 1) };
    const started: World[] = [];
    beforeAll(async () => {
      const first = await World.start(engine, { environment });
      started.push(first);
      started.push(await World.start(engine, { environment, databaseUrl: first.databaseUrl }));
    });
    afterAll(async () => {
      // The first one takes the database with it.
      for (const world of started.reverse()) await world.stop();
    });
    tests(() => {
      const [first, second] = started;
      if (!first || !second) throw new Error('the nodes have not started');
      return [first, second];
    });
  });
}

/** An empty database that outlives the servers on it, for the test that runs. */
export async function lastingDatabase(engine: EngineName): Promise<string> {
  if (engine === 'postgres') {
    const { url, drop } = await newDatabase();
    onTestFinished(drop);
    return url;
  }
  const folder = mkdtempSync(join(tmpdir(), 'tessera-database-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return `sqlite:${join(folder, 'tessera.db')}`;
}
