import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sql } from 'kysely';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { Reports } from '../engine.ts';
import { keeps } from '../keeps.ts';
import { migrations } from '../migrations/index.ts';
import type { Handle } from '../schema.ts';
import { openSqlite } from './engine.ts';

const silent: Reports = { syncFailed() {}, time() {}, warn() {} };

const at = '2026-01-01T00:00:00.000Z';

async function opened() {
  const folder = mkdtempSync(join(tmpdir(), 'tessera-commits-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const file = join(folder, 'tessera.db');
  const engine = await openSqlite(file, migrations, silent);
  onTestFinished(() => engine.close());
  const write = <T>(work: (handle: Handle) => Promise<T>) => engine.write(work, performance.now() + 5000);
  await write(async (handle) => {
    await handle.insertInto('namespaces').values({ id: 'a', kind: 'user' }).execute();
    const user = { id: 'a', username: 'alice', username_key: 'alice', password_hash: 'fake', created_at: at };
    await handle
      .insertInto('users')
      .values({ ...user, updated_at: at } as never)
      .execute();
  });
  const versions = () => [engine.version?.('accounts'), engine.version?.('signIns')];
  return { file, write, versions };
}

/** Which of the two caches, accounts and sign-ins, an act invalidates. */
async function emptied(versions: () => unknown[], act: () => unknown): Promise<boolean[]> {
  const before = versions();
  await act();
  return versions().map((version, at) => version !== before[at]);
}

describe('the caches of a SQLite process', () => {
  it('are invalidated by every commit that changed rows, except those that declare the caches they keep', async () => {
    const { write, versions } = await opened();
    const insert = (handle: Handle) =>
      handle.insertInto('tokens').values({
        ...{ id: 't', hash: 'h', hint: '', user_id: 'a', kind: 'named', name: 'ci', scopes: '*', issued_at: at },
        ...{ expires_at: at, made_by_password: 0 },
      } as never);
    const revoke = (id: string) => (handle: Handle) =>
      handle.deleteFrom('tokens').where('id', '=', id).returning('id').execute();
    const outcomes = {
      declared: await emptied(versions, () =>
        write((handle) => insert(handle).modifyEnd(keeps('accounts', 'signIns')).execute()),
      ),
      noneRevoked: await emptied(versions, () => write(revoke('other'))),
      upsert: await emptied(versions, () =>
        write((handle) =>
          insert(handle)
            .onConflict((conflict) => conflict.column('id').doUpdateSet({ scopes: 'user:read' }))
            .execute(),
        ),
      ),
      half: await emptied(versions, () =>
        write((handle) => handle.updateTable('users').set({ name: 'A' }).modifyEnd(keeps('signIns')).execute()),
      ),
      revoked: await emptied(versions, () => write(revoke('t'))),
      raw: await emptied(versions, () => write((handle) => sql`update users set name = 'B'`.execute(handle))),
    };
    expect(outcomes).toEqual({
      declared: [false, false],
      noneRevoked: [false, false],
      upsert: [true, true],
      half: [true, false],
      revoked: [true, true],
      raw: [true, true],
    });
  });

  it('are invalidated by any commit of another process', async () => {
    const { file, versions } = await opened();
    const program = "require(process.argv[1])(process.argv[2]).exec('update users set name = 1')";
    const library = createRequire(import.meta.url).resolve('better-sqlite3');
    // Blocks the event loop, as requests that came meanwhile would find it.
    const elsewhere = () => execFileSync(process.execPath, ['-e', program, library, file]);
    // The event loop has looked anew in between.
    versions();
    await new Promise((resolve) => setImmediate(resolve));
    const before = versions();
    await new Promise((resolve) => setImmediate(resolve));
    elsewhere();
    expect(versions().map((version, at) => version !== before[at])).toEqual([true, true]);
  });
});
