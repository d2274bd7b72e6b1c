import { removedAtOnce } from '../../kit/removed.ts';
import { keeps } from '../../storage/keeps.ts';
import { columns, compiled } from '../../storage/prepared-query.ts';
import type { AuditTable, Handle } from '../../storage/schema.ts';
import type { AuditEntry } from './event.ts';
import type { Audit } from './store.ts';

// A row has nine columns, and SQLite takes 32,766 values in a statement.
const batch = 1000;

const auditColumns = [
  'at',
  'action',
  'actor_id',
  'token_id',
  'subject_id',
  'namespace_id',
  'detail',
  'request_id',
  'address',
] as const satisfies readonly (keyof AuditTable)[];

// Compiled once: it runs with every change.
const insertOne = compiled((handle, row: AuditTable & Record<string, unknown>) =>
  handle.insertInto('audit').values(columns<AuditTable>(auditColumns, row)).modifyEnd(keeps('accounts', 'signIns')),
);

export function sqlAudit(handle: Handle): Audit {
  const insert = async (entries: readonly AuditEntry[]) => {
    const [only] = entries;
    if (only && entries.length === 1) {
      await insertOne(handle, { ...rowOf(only) });
      return;
    }
    for (let from = 0; from < entries.length; from += batch) {
      await handle
        .insertInto('audit')
        .values(entries.slice(from, from + batch).map(rowOf))
        .modifyEnd(keeps('accounts', 'signIns'))
        .execute();
    }
  };
  return {
    insert,
    add: (event) => insert([event]),
    async removeBefore(instant) {
      const last = await handle
        .selectFrom('audit')
        .select('at')
        .where('at', '<', instant)
        .orderBy('at')
        .offset(removedAtOnce)
        .limit(1)
        .executeTakeFirst();
      // A little at a time: after a long stop there can be more than a statement may take.
      if (last)
        await handle.deleteFrom('audit').where('at', '<=', last.at).modifyEnd(keeps('accounts', 'signIns')).execute();
      else await handle.deleteFrom('audit').where('at', '<', instant).modifyEnd(keeps('accounts', 'signIns')).execute();
      return last ? 'some' : 'all';
    },
  };
}

export function recordOf(row: AuditTable): AuditEntry {
  return {
    at: row.at,
    action: row.action as AuditEntry['action'],
    actorId: row.actor_id ?? undefined,
    tokenId: row.token_id ?? undefined,
    subjectId: row.subject_id ?? undefined,
    namespaceId: row.namespace_id ?? undefined,
    detail: row.detail ?? undefined,
    requestId: row.request_id ?? undefined,
    address: row.address ?? undefined,
  };
}

function rowOf(entry: AuditEntry): AuditTable {
  return {
    at: entry.at,
    action: entry.action,
    actor_id: entry.actorId ?? null,
    token_id: entry.tokenId ?? null,
    subject_id: entry.subjectId ?? null,
    namespace_id: entry.namespaceId ?? null,
    detail: entry.detail ?? null,
    request_id: entry.requestId ?? null,
    address: entry.address ?? null,
  };
}
