import type { Removed } from '../../kit/removed.ts';
import type { Attempts } from '../../passwords/attempts.ts';

/** Whose password is tried, and by whom, as they are counted. */
export interface Who {
  account: string;
  client: string;
}

export interface SignIns {
  find(who: Who, now: string): Promise<Attempts>;
  save(who: Who, attempts: Attempts): Promise<void>;
  /** Forgets the account with all its clients. */
  forget(account: string): Promise<void>;
  /** Removes what no longer matters. */
  removeOld(now: string): Promise<Removed>;
}

/** When things of a kind happened lately, by what they are counted for. */
export interface Rates {
  find(kind: string, key: string): Promise<string[]>;
  save(kind: string, key: string, instants: readonly string[], expiresAt: string): Promise<void>;
  removeOld(now: string): Promise<Removed>;
}
