import type { AuditEntry, AuditEvent } from './event.ts';

/** Entries are added. What removes old ones is `ChainStore`; there is nothing that changes one. */
export interface Audit {
  /** Writes down what the transaction does. In a request, whose doing it is comes with it. */
  add(event: AuditEvent): Promise<void>;
  insert(entries: readonly AuditEntry[]): Promise<void>;
}
