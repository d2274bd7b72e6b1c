import { longestPage } from '@tessera/contract';
import { type Command, Option } from 'commander';

/** The query of a list, from its options. */
export interface ListOptions<Sort extends string> {
  search?: string;
  sort?: Sort | `-${Sort}`;
}

/** Adds the options of a list that can be searched and sorted. */
export function searchable(command: Command, searched: string, sorts: readonly string[]): Command {
  const orders = sorts.flatMap((sort) => [sort, `-${sort}`]);
  return command
    .option('--search <text>', `only those with this in their ${searched}`)
    .addOption(new Option('--sort <order>', 'the order; - before it reverses').choices(orders));
}

/** The query for them, of a list that limits keep shorter than a page; nothing where they ask for nothing. */
export function listQueryOf<Sort extends string>({ search, sort }: ListOptions<Sort>) {
  return search === undefined && sort === undefined ? undefined : { search, sort, per_page: longestPage };
}
