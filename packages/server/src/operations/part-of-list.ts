import { searchText, usualPage } from '@tessera/contract';

/** The query of a list, as `listFields` of the contract reads it. */
interface Asked<Sort extends string> {
  search?: string | undefined;
  sort?: Sort | `-${Sort}` | undefined;
  page?: number | undefined;
  per_page?: number | undefined;
}

/** The searched fields of a thing, and the sort key of each order. */
interface Readings<T, Sort extends string> {
  searched: (thing: T) => readonly (string | undefined)[];
  sorts: Readonly<Record<Sort, (thing: T) => string | undefined>>;
}

/**
 * The things of a list that a query asks for, in its order, and how many there are of them on all its pages. Without
 * parameters, all of them. For lists that limits keep short: the whole of one is there before a part is taken.
 *
 * The things are answers, not records: a search does not find fields that the caller may not see. An absent value, such
 * as the last use of a token that was never used, sorts first.
 */
export function partOfList<T, Sort extends string>(
  answers: readonly T[],
  { search, sort, page = 1, per_page: limit = usualPage }: Asked<NoInfer<Sort>>,
  { searched, sorts }: Readings<T, Sort>,
): { part: T[]; total: number } {
  const text = search === undefined ? undefined : searchText(search);
  const found = answers.filter(
    (one) => text === undefined || searched(one).some((its) => its !== undefined && searchText(its).includes(text)),
  );
  if (sort !== undefined) {
    const way = sort.startsWith('-') ? -1 : 1;
    const read = sorts[sort.replace(/^-/, '') as Sort];
    found.sort((one, other) => way * compare(read(one) ?? '', read(other) ?? ''));
  }
  return { part: found.slice((page - 1) * limit, page * limit), total: found.length };
}

/** The same on every machine, in no language's order. */
function compare(one: string, other: string): number {
  return one < other ? -1 : one > other ? 1 : 0;
}

/** Whether the query of a list asks for anything. */
export function asksForPart(query: object): boolean {
  return Object.values(query).some((value) => value !== undefined);
}
