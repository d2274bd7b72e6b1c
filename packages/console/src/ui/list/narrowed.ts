import { searchText } from '@tessera/contract';
import type { Column, Filter } from './types.ts';

const collator = new Intl.Collator('en', { numeric: true, sensitivity: 'base' });

/** The things that a list shows, by the page's address. */
export interface View {
  search: string;
  /** The chosen option of each filter that is not at its first. */
  chosen: Readonly<Record<string, string>>;
}

/** The things that every filter and every word of the search lets through. */
export function narrowed<T>(
  items: readonly T[],
  columns: readonly Column<T>[],
  filters: readonly Filter<T>[],
  { search, chosen }: View,
): readonly T[] {
  const tests = filters.flatMap(({ id, options }) => options.find(({ value }) => value === chosen[id])?.test ?? []);
  const words = searchText(search).split(/\s+/).filter(Boolean);
  if (tests.length === 0 && words.length === 0) return items;
  const searched = columns.filter(({ unsearched }) => !unsearched);
  return items.filter((item) => {
    if (!tests.every((test) => test(item))) return false;
    if (words.length === 0) return true;
    const text = searchText(searched.map(({ value }) => value(item) ?? '').join('\n'));
    return words.every((word) => text.includes(word));
  });
}

/** Compares as people count: `cred 2` comes before `cred 10`. */
export function compare(one: unknown, other: unknown): number {
  if (typeof one === 'number' && typeof other === 'number') return one - other;
  return collator.compare(String(one), String(other));
}
