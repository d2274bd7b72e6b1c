/** How many rows one statement removes at most, so that none takes long. */
export const removedAtOnce = 1000;

/** The result of a removal of old rows: whether there may be more of them. */
export type Removed = 'all' | 'some';

export function removed(rows: number | bigint | undefined): Removed {
  return Number(rows ?? 0) < removedAtOnce ? 'all' : 'some';
}
