import type { Insertable } from 'kysely';
import { keeps } from '../../storage/keeps.ts';
import { columns, compiled } from '../../storage/prepared-query.ts';
import type { AuditTable, Handle } from '../../storage/schema.ts';
import type { AuditEntry } from './event.ts';
import type { Audit } from './store.ts';

// An entry has nine columns, and SQLite takes 32,766 values in a statement.
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
const insertOne = compiled((handle, row: Insertable<AuditTable>) =>
  handle
    .insertInto('audit')
    .values(columns<Insertable<AuditTable>>(auditColumns, row))
    .modifyEnd(keeps('accounts', 'signIns', 'credentials')),
);

export function sqlAudit(handle: Handle): Audit {
  const insert = async (entries: readonly AuditEntry[]) => {
    const [only] = entries;
    if (only && entries.length === 1) {
      await insertOne(handle, rowOf(only));
      return;
    }
    for (let from = 0; from < entries.length; from += batch) {
      await handle
        .insertInto('audit')
        .values(entries.slice(from, from + batch).map(rowOf))
        .modifyEnd(keeps('accounts', 'signIns', 'credentials'))
        .execute();
    }
  };
  return {
    insert,
    add: (event) => insert([event]),
  };
}

function rowOf(entry: AuditEntry): Insertable<AuditTable> {
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
