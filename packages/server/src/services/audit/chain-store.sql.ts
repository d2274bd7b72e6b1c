import { type RawBuilder, type Selectable, sql } from 'kysely';
import { keeps } from '../../storage/keeps.ts';
import { compiled, runsDirectly } from '../../storage/prepared-query.ts';
import type { AuditTable, Handle } from '../../storage/schema.ts';
import type { ChainedEntry, ChainStore } from './chain-store.ts';
import { entryOf } from './entry-row.sql.ts';
import type { Link } from './link.ts';

const keptCaches = keeps('accounts', 'signIns', 'credentials');

// Compiled once: they run every second, beside the requests.
const firstWaiting = compiled((handle, { limit }: { limit: number }) =>
  handle.selectFrom('audit').selectAll().where('seq', 'is', null).orderBy('id').limit(limit),
);

/** Entries that one statement gives their places, where each costs a round trip. */
const atOnce = 50;
const linkMany = compiled((_, parameters: Record<string, unknown>) => linkStatement(parameters, atOnce));
const linkOne = compiled((_, parameters: Record<string, unknown>) => linkStatement(parameters, 1));

/** The answer has a row for each entry that had no place yet. Both engines call the columns of `values` so. */
function linkStatement(parameters: Record<string, unknown>, count: number): RawBuilder<{ id: unknown }> {
  const values = Array.from({ length: count }, (_, at) => {
    const { [`id${at}`]: id, [`seq${at}`]: seq, [`hash${at}`]: hash } = parameters;
    return sql`(cast(${id} as bigint), cast(${seq} as bigint), cast(${hash} as text))`;
  });
  return sql<{ id: unknown }>`update audit set seq = v.column2, hash = v.column3
    from (values ${sql.join(values)}) as v where audit.id = v.column1 and audit.seq is null
    returning audit.id ${keptCaches}`;
}

function parametersOf(links: readonly (Link & { id: number })[]): Record<string, unknown> {
  return Object.fromEntries(
    links.flatMap(({ id, seq, hash }, at) => [
      [`id${at}`, id],
      [`seq${at}`, seq],
      [`hash${at}`, hash],
    ]),
  );
}

export function sqlAuditChain(handle: Handle): ChainStore {
  const chained = () => handle.selectFrom('audit').selectAll().where('seq', 'is not', null);
  return {
    async waiting(limit) {
      const rows = await firstWaiting(handle, { limit });
      return rows.map((row) => ({ id: Number(row.id), entry: entryOf(row) }));
    },
    async countWaiting() {
      const { count } = await handle
        .selectFrom('audit')
        .select((eb) => eb.fn.countAll<number | string>().as('count'))
        .where('seq', 'is', null)
        .executeTakeFirstOrThrow();
      return Number(count);
    },
    async link(links) {
      let linked = 0;
      let rest = links;
      if (!runsDirectly(handle)) {
        for (; rest.length >= atOnce; rest = rest.slice(atOnce)) {
          linked += (await linkMany(handle, parametersOf(rest.slice(0, atOnce)))).length;
        }
      }
      for (const link of rest) linked += (await linkOne(handle, parametersOf([link]))).length;
      return linked;
    },
    async ends() {
      const row = await handle.selectFrom('audit_chain').selectAll().executeTakeFirst();
      return (
        row && {
          removed: { seq: Number(row.removed_seq), hash: row.removed_hash },
          last: { seq: Number(row.seq), hash: row.hash },
          signedBy: row.signed_by,
          signature: row.signature,
        }
      );
    },
    async setEnds({ removed, last, signedBy, signature }) {
      const row = {
        removed_seq: removed.seq,
        removed_hash: removed.hash,
        seq: last.seq,
        hash: last.hash,
        signed_by: signedBy,
        signature,
      };
      await handle
        .insertInto('audit_chain')
        .values({ one: 1, ...row })
        .onConflict((conflict) => conflict.column('one').doUpdateSet(row))
        .modifyEnd(keptCaches)
        .execute();
    },
    async after(seq, limit) {
      const rows = await chained().where('seq', '>', seq).orderBy('seq').limit(limit).execute();
      return rows.map(chainedOf);
    },
    async find(seq) {
      const row = await chained().where('seq', '=', seq).executeTakeFirst();
      return row && chainedOf(row);
    },
    async hasUpTo(seq) {
      return (await chained().where('seq', '<=', seq).limit(1).executeTakeFirst()) !== undefined;
    },
    async removeUpTo(seq) {
      await handle.deleteFrom('audit').where('seq', '<=', seq).modifyEnd(keptCaches).execute();
    },
  };
}

function chainedOf(row: Selectable<AuditTable>): ChainedEntry {
  return { seq: Number(row.seq), hash: row.hash ?? '', entry: entryOf(row) };
}
