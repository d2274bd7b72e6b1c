import { later, secondsBetween } from '../../kit/clock.ts';
import type { Rate } from './parameters.ts';
import type { Rates } from './store.ts';

/** A kind of thing and what it is counted for, with how many there may be. */
export type Counter = readonly [kind: string, key: string, rate: Rate];

/**
 * Counts one more thing by all of the counters, unless one of them has no room: then by none. Resolves with the seconds
 * until all have room; 0 where it was counted.
 */
export async function takeOneOfEach(rates: Rates, counters: readonly Counter[], now: string): Promise<number> {
  let wait = 0;
  for (const [kind, key, rate] of counters)
    wait = Math.max(wait, waitFor(await lately(rates, kind, key, rate, now), rate, now));
  if (wait > 0) return wait;
  for (const [kind, key, rate] of counters) await takeOne(rates, kind, key, rate, now);
  return 0;
}

/**
 * Counts one more thing of a kind for `key`, unless there were `most` of them lately. Resolves with the seconds until
 * there is room; 0 where it was counted.
 */
export async function takeOne(rates: Rates, kind: string, key: string, rate: Rate, now: string): Promise<number> {
  const before = await lately(rates, kind, key, rate, now);
  const wait = waitFor(before, rate, now);
  if (wait === 0) await rates.save(kind, key, [...before, now], later(now, rate.within));
  return wait;
}

async function lately(rates: Rates, kind: string, key: string, { within }: Rate, now: string): Promise<string[]> {
  return (await rates.find(kind, key)).filter((at) => secondsBetween(at, now) < within);
}

function waitFor(before: readonly string[], { most, within }: Rate, now: string): number {
  const [oldest] = before;
  if (oldest === undefined || before.length < most) return 0;
  return Math.min(within - secondsBetween(oldest, now), within);
}
