import type { Sealed } from '../../kit/key-ring.ts';
import type { Removed } from '../../kit/removed.ts';

/** A completed request and its answer. */
export interface DoneRecord {
  /** Identifies the caller and their key. */
  id: string;
  /** Absent for public operations. The record is deleted with the user. */
  userId?: string | undefined;
  /** The fingerprint of the request and its answer: answers can hold tokens, fingerprints stand for passwords. */
  sealed: Sealed;
  expiresAt: string;
}

export interface Idempotency {
  find(id: string, now: string): Promise<DoneRecord | undefined>;
  /** Takes the place of an expired one of the same ID. */
  insert(record: DoneRecord, now: string): Promise<void>;
  removeOld(now: string): Promise<Removed>;
}
