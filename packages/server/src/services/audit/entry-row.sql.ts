import type { Selectable } from 'kysely';
import type { AuditTable } from '../../storage/schema.ts';
import type { AuditEntry, AuditedAction } from './event.ts';

/** An entry as it was inserted. */
export function entryOf(row: Selectable<AuditTable>): AuditEntry {
  return {
    at: row.at,
    // Those of a newer version, before a way back, are not among the ones known here.
    action: row.action as AuditedAction,
    actorId: row.actor_id ?? undefined,
    tokenId: row.token_id ?? undefined,
    subjectId: row.subject_id ?? undefined,
    namespaceId: row.namespace_id ?? undefined,
    detail: row.detail ?? undefined,
    requestId: row.request_id ?? undefined,
    address: row.address ?? undefined,
  };
}
