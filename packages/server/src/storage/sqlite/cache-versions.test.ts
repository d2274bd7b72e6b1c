import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { Reports } from '../engine.ts';
import { migrations } from '../migrations/index.ts';
import type { Handle } from '../schema.ts';
import { invalidatedBy } from './cache-versions.ts';
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

/** Which of the memories of accounts and of sign-ins an act empties. */
async function emptied(versions: () => unknown[], act: () => unknown): Promise<boolean[]> {
  const before = versions();
  await act();
  return versions().map((version, at) => version !== before[at]);
}

describe('what is remembered of SQLite', () => {
  it('is forgotten with a commit that changed what it is made of, and with no other', async () => {
    const { write, versions } = await opened();
    const insertToken = (handle: Handle) =>
      handle.insertInto('tokens').values({
        ...{ id: 't', hash: 'h', hint: '', user_id: 'a', kind: 'named', name: 'ci', scopes: '*', issued_at: at },
        ...{ expires_at: at, made_by_password: 0 },
      } as never);
    const revoke = (id: string) => (handle: Handle) =>
      handle.deleteFrom('tokens').where('id', '=', id).returning('id').execute();
    const outcomes = {
      tokenMade: await emptied(versions, () => write((handle) => insertToken(handle).execute())),
      noneRevoked: await emptied(versions, () => write(revoke('other'))),
      renamed: await emptied(versions, () =>
        write((handle) => handle.updateTable('users').set({ name: 'A' }).execute()),
      ),
      revoked: await emptied(versions, () => write(revoke('t'))),
      audited: await emptied(versions, () =>
        write((handle) =>
          handle
            .insertInto('audit')
            .values({ at, action: 'account.create' } as never)
            .execute(),
        ),
      ),
      tried: await emptied(versions, () =>
        write((handle) =>
          handle
            .insertInto('sign_ins')
            .values({ account: 'a', client: '*', failures: '', count: 1, known_at: null, expires_at: at })
            .execute(),
        ),
      ),
      gone: await emptied(versions, () => write((handle) => handle.deleteFrom('namespaces').execute())),
    };
    expect(outcomes).toEqual({
      tokenMade: [false, false],
      noneRevoked: [false, false],
      renamed: [true, false],
      revoked: [true, false],
      audited: [false, false],
      tried: [false, true],
      gone: [true, false],
    });
  });

  it('is forgotten with any commit of another process', async () => {
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

  it('is kept where somebody was only seen, which who writes it corrects, and where what has expired goes', () => {
    const seen = 'update "tokens" set "last_used_at" = ? where "id" = ?';
    expect(invalidatedBy(seen)).toEqual([]);
    expect(invalidatedBy('update "users" set "last_activity_at" = ? where "id" = ?')).toEqual([]);
    expect(invalidatedBy(seen.replace(' where', ', "scopes" = ? where'))).toEqual(['accounts']);
    const expired = 'delete from "tokens" where "user_id" = ? and "expires_at" <= ?';
    expect(invalidatedBy(expired)).toEqual([]);
    expect(invalidatedBy(`${expired} or true`)).toEqual(['accounts']);
  });

  it('is forgotten with a statement that nobody thought of', () => {
    expect(invalidatedBy('replace into "audit" values (1)')).toEqual(['accounts', 'signIns']);
    expect(invalidatedBy('update "a_new_table" set x = 1')).toEqual(['accounts']);
    expect(invalidatedBy('select * from "users"')).toEqual([]);
  });
});
