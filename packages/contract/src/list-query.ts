import * as z from 'zod';
import { given, whole } from './query.ts';
import { line } from './text.ts';

/** How many things one page of a list has, at most. */
export const longestPage = 500;
/** How many it has where the query does not say. */
export const usualPage = 100;

interface Listed<Sort extends string> {
  /** The things of the list: "tokens". */
  things: string;
  /** In which of their texts is searched: "their name". */
  searched: string;
  /** The orders; `-` before one reverses it. */
  sorts: readonly Sort[];
  /** The order where none is asked for. */
  usualSort: NoInfer<Sort | `-${Sort}`>;
}

/** The query of a list: the search, the order, and the page. Without parameters the answer is the whole list. */
export function listFields<const Sort extends string>({ things, searched, sorts, usualSort }: Listed<Sort>) {
  const orders = sorts.flatMap((sort) => [sort, `-${sort}`] as const);
  return {
    search: given(line(254)).meta({ description: `Only ${things} with this in ${searched}` }),
    sort: given(z.enum(orders)).meta({ description: `\`${usualSort}\` when absent; \`-\` reverses` }),
    page: given(whole.refine((page) => page >= 1 && page <= 100_000, 'must be between 1 and 100000')).meta({
      description: 'Begins with 1',
    }),
    per_page: given(
      whole.refine((count) => count >= 1 && count <= longestPage, `must be between 1 and ${longestPage}`),
    ).meta({
      description: `How many ${things} a page has; ${usualPage} when absent and anything else here is asked for`,
    }),
  };
}
