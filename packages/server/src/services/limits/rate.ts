import { later, secondsBetween } from '../../kit/clock.ts';
import type { Rate } from './parameters.ts';
import type { Rates } from './store.ts';

/**
 * Counts one more thing of a kind for `key`, unless there were `most` of them lately. Resolves with the seconds until
 * there is room; 0 where it was counted.
 */
export async function takeOne(
  rates: Rates,
  kind: string,
  key: string,
  { most, within }: Rate,
  now: string,
): Promise<number> {
  const lately = (await rates.find(kind, key)).filter((at) => secondsBetween(at, now) < within);
  const [oldest] = lately;
  if (oldest !== undefined && lately.length >= most) return Math.min(within - secondsBetween(oldest, now), within);
  await rates.save(kind, key, [...lately, now], later(now, within));
  return 0;
}
