import type { Removed } from '../../kit/removed.ts';
import type { Attempts } from '../../passwords/attempts.ts';

/** The account whose password is tried and the client that tries it, as the keys of the counters. */
export interface Who {
  account: string;
  client: string;
}

export interface SignIns {
  find(who: Who, now: string): Promise<Attempts>;
  save(who: Who, attempts: Attempts): Promise<void>;
  /** Forgets the account with all its clients. */
  forget(account: string): Promise<void>;
  /** Removes rows that no longer matter. */
  removeOld(now: string): Promise<Removed>;
}

/** The recent times of a kind of event, by the key that it is counted for. */
export interface Rates {
  find(kind: string, key: string): Promise<string[]>;
  save(kind: string, key: string, instants: readonly string[], expiresAt: string): Promise<void>;
  removeOld(now: string): Promise<Removed>;
}
