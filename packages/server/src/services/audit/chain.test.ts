import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Database } from '../../kit/database.ts';
import { Key, KeyRing } from '../../kit/key-ring.ts';
import { storesOf } from '../../operations/stores.sql.ts';
import type { Stores } from '../../operations/stores.ts';
import { openDatabase } from '../../storage/open.ts';
import { newDatabase } from '../../testing/new-database.ts';
import { sql } from '../../testing/sql.ts';
import { engines } from '../../testing/world.ts';
import { AuditChain } from './chain.ts';
import type { AuditEntry } from './event.ts';
import { hashOf } from './link.ts';
import { verifyChain } from './verify-chain.ts';

const at = (second: number) => new Date(Date.UTC(2026, 0, 1, 0, 0, second)).toISOString();

const tampering: [name: string, statements: string[], seq: number][] = [
  ['a changed field', ["update audit set detail = 'owner' where seq = 7"], 7],
  ['a changed instant', ["update audit set at = '2026-01-01T00:00:59.000Z' where seq = 7"], 7],
  ['an emptied field', ['update audit set actor_id = null where seq = 7'], 7],
  ['a deleted entry', ['delete from audit where seq = 7'], 7],
  ['a deleted oldest entry', ['delete from audit where seq = 1'], 1],
  ['a deleted newest entry', ['delete from audit where seq = 20'], 20],
  ['all entries deleted', ['delete from audit'], 1],
  [
    'an inserted entry',
    [
      'update audit set seq = seq + 100 where seq > 7',
      "insert into audit (at, action, seq, hash) values ('2026-01-01T00:00:07.000Z', 'token.create', 8, 'made-up')",
      'update audit set seq = seq - 99 where seq > 100',
    ],
    8,
  ],
  [
    'an entry added behind the end',
    ["insert into audit (at, action, seq, hash) values ('2026-01-01T00:00:07.000Z', 'token.create', 21, 'made-up')"],
    21,
  ],
  [
    'two swapped entries',
    [
      'update audit set seq = -7 where seq = 7',
      'update audit set seq = 7 where seq = 8',
      'update audit set seq = 8 where seq = -7',
    ],
    7,
  ],
  ['the end set back', ['delete from audit where seq > 15', 'update audit_chain set seq = 15'], 15],
  ['the beginning set forward', ['delete from audit where seq < 5', 'update audit_chain set removed_seq = 4'], 5],
  ['a chain whose ends are gone', ['delete from audit_chain'], 1],
];

describe.each(engines)('the chain of the audit (%s)', (engine) => {
  const keyRing = new KeyRing([new Key('fake', Buffer.alloc(32, 1))]);
  // A database without a server, whose chain would go on.
  let databaseUrl = '';
  let db: Database<Stores>;
  let remove = async () => {};

  beforeAll(async () => {
    if (engine === 'postgres') {
      const { url, drop } = await newDatabase();
      databaseUrl = url;
      remove = drop;
    } else {
      const folder = mkdtempSync(join(tmpdir(), 'tessera-chain-'));
      databaseUrl = `sqlite:${join(folder, 'tessera.db')}`;
      remove = async () => rmSync(folder, { recursive: true });
    }
    db = await openDatabase(databaseUrl, storesOf);
  });
  afterAll(async () => {
    await db.close();
    await remove();
  });

  /** The database with this many chained entries and nothing else in its audit. */
  async function chained(entries: number) {
    const ask = (statement: string) => sql({ engine, databaseUrl }, statement);
    await ask('delete from audit');
    await ask('delete from audit_chain');
    const broken: string[] = [];
    const options = {
      clock: () => new Date(at(0)),
      broke: ({ detail = '' }: AuditEntry) => void broken.push(detail),
    };
    const chain = new AuditChain(db, keyRing, options);
    const add = async (count: number) => {
      const many = Array.from({ length: count }, (_, index) => ({
        at: at(index),
        action: 'token.create' as const,
        actorId: 'alice',
        subjectId: `token-${index}`,
      }));
      await db.write(({ audit }) => audit.insert(many));
      await chain.extendToEnd();
    };
    await add(entries);
    const verify = (known?: Parameters<typeof verifyChain>[2]) => verifyChain(db, keyRing, known);
    return { chain, options, broken, add, ask, verify };
  }

  it('entries are chained in order, and the chain holds', async () => {
    const { ask, verify } = await chained(1203);
    const rows = await ask('select * from audit order by seq');
    expect(rows.map(({ seq }) => Number(seq))).toEqual(Array.from({ length: 1203 }, (_, index) => index + 1));
    const entry = { at: at(0), action: 'token.create' as const, actorId: 'alice', subjectId: 'token-0' };
    expect(rows[0]?.['hash']).toBe(hashOf('', 1, entry));
    expect(await verify()).toEqual({
      entries: 1203,
      waiting: 0,
      ends: {
        removed: { seq: 0, hash: '' },
        last: { seq: 1203, hash: rows.at(-1)?.['hash'] },
        signedBy: keyRing.keys[0]?.id,
        signature: expect.stringMatching(/^[\w-]{43}$/),
      },
      signature: 'valid',
    });
  });

  it.each(tampering)('finds %s', async (_name, statements, seq) => {
    const { ask, verify } = await chained(20);
    for (const statement of statements) await ask(statement);
    expect((await verify()).fault).toMatchObject({ seq });
  });

  it('finds a chain that was made anew without the key ring', async () => {
    const { ask, verify } = await chained(20);
    await ask('delete from audit where seq = 20');
    const [last] = await ask('select seq, hash from audit order by seq desc limit 1');
    await ask(`update audit_chain set seq = ${last?.['seq']}, hash = '${last?.['hash']}'`);
    expect((await verify()).fault).toMatchObject({ seq: 19, why: expect.stringContaining('signature') });
  });

  it('a head that was told before finds a chain that was cut and gone on', async () => {
    const { ask, add, verify } = await chained(20);
    const early = (await verify()).ends;
    await add(5);
    expect((await verify(early)).fault).toBeUndefined();
    const late = (await verify()).ends;
    await ask('delete from audit');
    await ask('delete from audit_chain');
    await add(22);
    expect((await verify()).fault).toBeUndefined();
    expect((await verify(late)).fault).toMatchObject({ seq: 23 });
    await add(10);
    expect((await verify(late)).fault).toMatchObject({ seq: 25 });
    expect(late && (await verify({ ...late, last: { seq: 24, hash: 'made-up' } })).fault).toMatchObject({ seq: 24 });
  });

  it('retention removes from the old end, and the chain goes on holding', async () => {
    const { chain, add, ask, verify } = await chained(40);
    await add(1200);
    const before = (await verify()).ends;
    expect(await chain.removeBefore(at(30))).toBe('all');
    expect(await verify(before)).toMatchObject({ entries: 1210, ends: { removed: { seq: 30 }, last: { seq: 1240 } } });
    expect((await verify(before)).fault).toBeUndefined();
    while ((await chain.removeBefore(at(5000))) === 'some');
    expect(await ask('select * from audit')).toEqual([]);
    expect(await verify(before)).toMatchObject({ entries: 0, ends: { removed: { seq: 1240 } } });
    await add(3);
    expect(await verify()).toMatchObject({ entries: 3, ends: { last: { seq: 1243 } } });
    expect((await verify(before)).fault).toBeUndefined();
  });

  it.each([0, 1, 2, 3, 4, 5, 6, 7])(
    'a report fits together where the chain goes on after its read %i',
    async (number) => {
      const { chain } = await chained(4);
      await db.write(({ audit }) => audit.insert([{ at: at(9), action: 'token.revoke', subjectId: 'one' }]));
      let reads = 0;
      const read: typeof db.read = async (work) => {
        const result = await db.read(work);
        if (reads++ === number) await chain.extendToEnd();
        return result;
      };
      const { entries, waiting, ends, fault } = await verifyChain({ ...db, read }, keyRing);
      expect([fault, ends?.last.seq]).toEqual([undefined, entries]);
      // All that was written before is in it, or waited.
      expect(entries + waiting).toBeGreaterThanOrEqual(5);
    },
  );

  it('two nodes that chain at the same moment make one chain', async () => {
    const { chain, options, broken, verify } = await chained(5);
    const other = new AuditChain(db, keyRing, options);
    for (let round = 0; round < 20; round++) {
      const entry = { at: at(round), action: 'token.revoke' as const, subjectId: 'one' };
      await db.write(({ audit }) => audit.insert([entry, entry, entry]));
      await Promise.all([chain.extend(), other.extend(), chain.extend()]);
    }
    await chain.extendToEnd();
    const report = await verify();
    expect(report).toMatchObject({ entries: 65, waiting: 0, ends: { last: { seq: 65 } } });
    expect(report.fault).toBeUndefined();
    expect(broken).toEqual([]);
  });

  it('a server notes that its chain was taken apart, though it then chains the remaining entries anew', async () => {
    const { add, ask, broken, verify } = await chained(20);
    await ask('delete from audit_chain');
    await ask("update audit set seq = null, hash = null, detail = 'owner' where seq > 0");
    await add(1);
    const noted = expect.stringMatching(/^the chain ended at 20 with [0-9a-f]{64}, and ends at 0$/);
    expect(broken).toEqual([noted]);
    await add(1);
    const { fault, ends } = await verify();
    expect(fault).toMatchObject({
      seq: 22,
      why: expect.stringContaining('the server noted there that the chain ended at 20'),
    });
    // The head of now says that the operator knows.
    await add(1);
    expect((await verify(ends)).fault).toBeUndefined();
    expect(broken).toHaveLength(1);
  });

  it('a server notes ends that were not signed with its key', async () => {
    const { options, ask, broken } = await chained(20);
    await ask('delete from audit where seq = 20');
    const [last] = await ask('select seq, hash from audit order by seq desc limit 1');
    await ask(`update audit_chain set seq = ${last?.['seq']}, hash = '${last?.['hash']}'`);
    const started = new AuditChain(db, keyRing, options);
    await started.extend();
    await started.extend();
    expect(broken).toEqual([expect.stringContaining('the signature')]);
  });
});
