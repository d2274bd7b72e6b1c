import type { AuditEntry, AuditEvent } from './event.ts';

/** Adds entries. `ChainStore` removes old ones; no query changes one. */
export interface Audit {
  /** Adds the entries of the transaction. In a request, the actor is added to them. */
  add(event: AuditEvent): Promise<void>;
  insert(entries: readonly AuditEntry[]): Promise<void>;
}
