import { useSearchParams } from 'react-router';
import type { View } from './narrowed.ts';
import type { Filter } from './types.ts';

const kept = { replace: true, preventScrollReset: true } as const;

/** The view of the list, in the page's address: a link to it, a reload and the way back show the same. */
export function useView<T>(filters: readonly Filter<T>[], initialSort: string | undefined) {
  const [query, setQuery] = useSearchParams();
  // The address itself: the last render's copy is stale when two changes come together.
  const present = () => new URLSearchParams(location.search);
  const sort = query.get('sort') ?? initialSort ?? '';
  const view: View = {
    search: query.get('q') ?? '',
    chosen: Object.fromEntries(filters.map(({ id }) => [id, query.get(id) ?? ''])),
  };

  function set(name: string, value: string, initial = ''): void {
    const next = present();
    if (value === initial) next.delete(name);
    else next.set(name, value);
    setQuery(next, kept);
  }

  return {
    view,
    sorting: sort === '' ? [] : [{ id: sort.replace(/^-/, ''), desc: sort.startsWith('-') }],
    search: (text: string) => set('q', text),
    choose: (id: string, value: string) => set(id, value),
    sortBy: (column: string, desc: boolean) => set('sort', `${desc ? '-' : ''}${column}`, initialSort ?? ''),
    clear: () => {
      const next = present();
      for (const name of ['q', ...filters.map(({ id }) => id)]) next.delete(name);
      setQuery(next, kept);
    },
  };
}
