import type { Logger } from 'pino';
import type { Clock } from './kit/clock.ts';
import type { ResolveTxt } from './operations/sso-domains/check.ts';
import type { CloudAddresses } from './operations/use-case.ts';
import type { HashThreads } from './passwords/hash-pool.ts';
import type { Argon2Cost } from './passwords/passwords.ts';
import type { OpenOptions } from './storage/open.ts';

/** What a server takes beside its configuration: the parts that tests, and the process around it, give it. */
export interface AppOptions {
  log: Logger;
  clock?: Clock;
  /**
   * Called once, before any further answer, when acknowledged writes may be lost: the process must end and start anew.
   */
  syncFailed?: (error: unknown) => void;
  /** Cheaper hashing, for tests. */
  argon2?: Argon2Cost;
  /** Threads that several apps of a process share; for tests. */
  hashThreads?: HashThreads;
  database?: OpenOptions;
  /** Elsewhere than Microsoft's and Google's own, for tests. */
  clouds?: CloudAddresses;
  /** DNS, for tests: the TXT records of a domain. */
  resolveTxt?: ResolveTxt;
  /** How many milliseconds stopping waits for clients and for the mail server. Less for tests. */
  patience?: number;
  /** Whether workers run beside the requests. Off in tests that count the work of a request. */
  workers?: boolean;
}
