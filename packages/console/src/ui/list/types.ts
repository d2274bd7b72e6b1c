import type { QueryKey } from '@tanstack/react-query';
import type { ReactNode } from 'react';

/** A column: what it sorts and searches by, and how that is shown. */
export interface Column<T> {
  id: string;
  title: string;
  /** What is sorted by, and searched in where it is text. Instants as the API writes them sort as text. */
  value: (item: T) => string | number | undefined;
  /** What is shown; the value where it is absent. */
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

/** What can be done with several things at once. */
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
  /** What the list is called: "Your tokens". */
  label: string;
  /** What one of the things is called: "token". */
  noun: string;
  items: readonly T[];
  idOf: (item: T) => string;
  /** What one thing is called, for the checkbox and the dialog. */
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
   * Where the server searches, filters and sorts by what the page's address says, and gives a page at a time: fetches the next
   * one; `more` is absent where there is none.
   */
  remote?: { more: (() => void) | undefined; busy: boolean } | undefined;
  /** What stands in place of a list without anything in it. */
  empty: ReactNode;
}
