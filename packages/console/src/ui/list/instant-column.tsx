import type { Ago, Until } from '../instant.tsx';
import type { Column } from './types.ts';

/** A column of instants: sorted by the instant, shown as `Shown` words it, and not searched. */
export function instantColumn<T>(
  id: string,
  title: string,
  value: (item: T) => string | undefined,
  Shown: typeof Ago | typeof Until,
): Column<T> {
  return { id, title, value, cell: (item) => <Shown at={value(item)} />, unsearched: true };
}
