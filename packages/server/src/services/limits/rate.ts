import { later, secondsBetween } from '../../kit/clock.ts';
import type { Rate } from './parameters.ts';
import type { Rates } from './store.ts';

/** A kind of event, the key that it is counted for, and the limit. */
export type Counter = readonly [kind: string, key: string, rate: Rate];

/**
 * Counts one more thing by all of the counters, unless one of them has no room: then by none. Resolves with the seconds
 * until all have room; 0 where it was counted.
 */
export function takeOneOfEach(rates: Rates, counters: readonly Counter[], now: string): Promise<number> {
  return takeOfEach(rates, counters, 1, now);
}

/** The same for `count` things together: all of them are counted, or none. */
export async function takeOfEach(
  rates: Rates,
  counters: readonly Counter[],
  count: number,
  now: string,
): Promise<number> {
  const all = await Promise.all(
    counters.map(async ([kind, key, rate]) => ({ kind, key, rate, before: await lately(rates, kind, key, rate, now) })),
  );
  const wait = Math.max(...all.map(({ before, rate }) => waitFor(before, rate, count, now)));
  if (wait > 0) return wait;
  for (const { kind, key, rate, before } of all) {
    const after = [...before, ...Array.from({ length: count }, () => now)];
    await rates.save(kind, key, after, later(now, rate.within));
  }
  return 0;
}

/**
 * Counts one more thing of a kind for `key`, unless there were `most` of them lately. Resolves with the seconds until
 * there is room; 0 where it was counted.
 */
export function takeOne(rates: Rates, kind: string, key: string, rate: Rate, now: string): Promise<number> {
  return takeOfEach(rates, [[kind, key, rate]], 1, now);
}

async function lately(rates: Rates, kind: string, key: string, { within }: Rate, now: string): Promise<string[]> {
  return (await rates.find(kind, key)).filter((at) => secondsBetween(at, now) < within);
}

/** Until as many of the oldest are forgotten as there is no room for. More than there may ever be: as if all were. */
function waitFor(before: readonly string[], { most, within }: Rate, count: number, now: string): number {
  const over = before.length + count - most;
  if (over <= 0) return 0;
  const last = before[over - 1] ?? now;
  return Math.min(within - secondsBetween(last, now), within);
}
