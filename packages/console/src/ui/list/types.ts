import type { QueryKey } from '@tanstack/react-query';
import type { ReactNode } from 'react';

/** A column: the value that it sorts and searches by, and its display. */
export interface Column<T> {
  id: string;
  title: string;
  /** The value to sort by, and to search in if it is text. Instants as the API writes them sort as text. */
  value: (item: T) => string | number | undefined;
  /** The display; the value if absent. */
  cell?: (item: T) => ReactNode;
  /** Not sorted by, because the server, which has the whole list, does not. */
  unsorted?: boolean;
  /** Not searched, because it is no text as people see it: an instant, a code. */
  unsearched?: boolean;
  /** A share of the width, as in CSS; `1fr` where it is absent. */
  width?: string;
}

/** A choice that narrows the list. The first option stands for all. Where the server narrows it, every test passes. */
export interface Filter<T> {
  id: string;
  title: string;
  options: readonly { value: string; label: string; test: (item: T) => boolean }[];
}

/** The actions on several things together. */
export interface Bulk<T> {
  /** "Revoke". */
  verb: string;
  /** Said afterwards: "revoked". */
  past: string;
  consequence: ReactNode;
  /** Why one of them cannot be chosen. */
  reasonOf?: (item: T) => string | undefined;
  work: (item: T) => Promise<unknown>;
  changes: readonly QueryKey[];
}

export interface DataListProps<T> {
  /** The name of the list: "Your tokens". */
  label: string;
  /** The noun of one thing: "token". */
  noun: string;
  items: readonly T[];
  idOf: (item: T) => string;
  /** The name of one thing, for the checkbox and the dialog. */
  nameOf: (item: T) => string;
  columns: readonly Column<T>[];
  filters?: readonly Filter<T>[];
  /** The column that it is sorted by at first; `-` before it reverses. The given order where it is absent. */
  sort?: string;
  /** Buttons of one thing. */
  actions?: (item: T) => ReactNode;
  bulk?: Bulk<T> | undefined;
  /** How many there may be. */
  quota?: number | undefined;
  /**
   * If the server searches, filters and sorts by the page's address, and gives a page at a time: fetches the next one;
   * `more` is absent where there is none.
   */
  remote?: { more: (() => void) | undefined; busy: boolean } | undefined;
  /** The content in place of an empty list. */
  empty: ReactNode;
}
