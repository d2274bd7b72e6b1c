import { type Params, useMatches } from 'react-router';

export interface Crumb {
  to: string;
  name: string;
}

/** A route's data about its page: the pages above it, from the furthest to the nearest. */
export interface Handle {
  /** The window's title, if it is more than the heading: "Settings of acme". */
  title?: (params: Params<string>) => string;
  above?: (params: Params<string>) => Crumb[];
}

export function useHandle(): { crumbs: Crumb[]; name: string | undefined } {
  const last = useMatches().at(-1);
  const handle = last?.handle as Handle | undefined;
  const params = last?.params ?? {};
  return { crumbs: handle?.above?.(params) ?? [], name: handle?.title?.(params) };
}
