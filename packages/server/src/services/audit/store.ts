import type { Removed } from '../../kit/removed.ts';
import type { AuditEntry, AuditEvent } from './event.ts';

/** Entries are added and, when they are old, removed; there is nothing that changes one. */
export interface Audit {
  /** Writes down what the transaction does. In a request, whose doing it is comes with it. */
  add(event: AuditEvent): Promise<void>;
  insert(entries: readonly AuditEntry[]): Promise<void>;
  /** Removes some or all of what is older. */
  removeBefore(instant: string): Promise<Removed>;
}
