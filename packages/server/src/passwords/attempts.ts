import { later, secondsBetween } from '../kit/clock.ts';
import {
  addressKnownFor,
  addressNotedAgainAfter,
  failureWindow,
  firstDelay,
  freeFailures,
  longestDelay,
  longestRow,
  rowForgottenAfter,
  strangersPause,
} from '../services/limits/parameters.ts';

/** The record of one client that tries passwords for an account. Instants, oldest first. */
export interface ClientAttempts {
  /** The last wrong passwords, at most as many as are free. */
  failures: readonly string[];
  /** How often in a row the client had to wait; each time doubles the wait. */
  delays: number;
  /** When the client was last noted to have signed in. */
  knownAt?: string | undefined;
}

/** The record of an account over all clients. */
export interface AccountAttempts {
  /** Wrong passwords since the last right one. */
  row: number;
  lastFailureAt?: string | undefined;
}

export interface Attempts {
  client: ClientAttempts;
  account: AccountAttempts;
}

export const noAttempts: Attempts = { client: { failures: [], delays: 0 }, account: { row: 0 } };

/** Seconds until this client may try a password for this account; 0 where it may now. */
export function waitBefore({ client, account }: Attempts, now: string): number {
  const own = remaining(client.failures.at(-1), delayOf(client), now);
  const isSlowed = account.row >= longestRow && !isKnown(client, now);
  return Math.max(own, isSlowed ? remaining(account.lastFailureAt, strangersPause, now) : 0);
}

/** Whether the client signed in to the account before. */
export function isKnown(client: ClientAttempts, now: string): boolean {
  return client.knownAt !== undefined && secondsBetween(client.knownAt, now) < addressKnownFor;
}

export function afterFailure({ client, account }: Attempts, now: string): Attempts {
  const isOver = now >= forgottenAt(client);
  const counted = client.failures.filter((at) => secondsBetween(at, now) < failureWindow);
  const failures = [...counted, now].slice(-freeFailures);
  const before = isOver ? 0 : client.delays;
  const rowIsOver =
    account.lastFailureAt !== undefined && secondsBetween(account.lastFailureAt, now) >= rowForgottenAfter;
  return {
    client: { ...client, failures, delays: before > 0 || failures.length >= freeFailures ? before + 1 : 0 },
    account: { row: rowIsOver ? 1 : account.row + 1, lastFailureAt: now },
  };
}

export function afterSuccess(now: string): Attempts {
  return { client: { ...noAttempts.client, knownAt: now }, account: noAttempts.account };
}

/** Whether a right password leaves nothing to write down. */
export function isSettled({ client, account }: Attempts, now: string): boolean {
  const isNoted = client.knownAt !== undefined && secondsBetween(client.knownAt, now) < addressNotedAgainAfter;
  return isNoted && client.failures.length === 0 && account.row === 0;
}

/** When a client's failures no longer matter. */
export function forgottenAt(client: ClientAttempts): string {
  const last = client.failures.at(-1);
  return last === undefined ? '' : later(last, delayOf(client) + failureWindow);
}

function delayOf({ delays }: ClientAttempts): number {
  return delays === 0 ? 0 : Math.min(firstDelay * 2 ** (delays - 1), longestDelay);
}

/** The rest of a wait. Never more than all of it, should a clock have been set back. */
function remaining(since: string | undefined, wait: number, now: string): number {
  if (since === undefined) return 0;
  return Math.min(Math.max(wait - secondsBetween(since, now), 0), wait);
}
