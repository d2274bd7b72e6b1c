import type { AuditEntry } from './event.ts';
import type { Ends, Link } from './link.ts';

/** An entry that waits to be chained. */
export interface WaitingEntry {
  id: number;
  entry: AuditEntry;
}

/** An entry in the chain, as the database has it: its content is not verified. */
export interface ChainedEntry extends Link {
  entry: AuditEntry;
}

/** The chain of the audit's entries. Entries get their place and hash once, and are removed from the old end. */
export interface ChainStore {
  /** Entries without a place, in the order of their insertion, at most `limit`. */
  waiting(limit: number): Promise<WaitingEntry[]>;
  countWaiting(): Promise<number>;
  /** Gives entries their place. Those that have one already keep it; resolves with how many had none. */
  link(links: readonly (Link & { id: number })[]): Promise<number>;
  /** Both ends, or nothing where no entry was ever chained. */
  ends(): Promise<Ends | undefined>;
  setEnds(ends: Ends): Promise<void>;
  /** The entries behind this place, in the chain's order, at most `limit`. */
  after(seq: number, limit: number): Promise<ChainedEntry[]>;
  find(seq: number): Promise<ChainedEntry | undefined>;
  /** Whether there is an entry at or before this place. */
  hasUpTo(seq: number): Promise<boolean>;
  /** Removes the entries up to this place, and with it. */
  removeUpTo(seq: number): Promise<void>;
}
