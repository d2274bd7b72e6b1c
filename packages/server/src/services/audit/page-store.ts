import type { AuditEntry } from './event.ts';

/** Where an entry is in the order of pages: by its instant, and in the order of insertion. */
export interface Position {
  at: string;
  id: number;
}

export interface StoredEntry {
  id: number;
  /** Absent until it is chained. */
  seq: number | undefined;
  entry: AuditEntry;
}

/** Entries that have one of these values in one of these places. Without places: all entries. Each place has an index. */
export interface AuditView {
  places: readonly ('actor' | 'subject' | 'namespace' | 'action')[];
  values: readonly string[];
}

export interface Range {
  from?: string | undefined;
  /** Not included. */
  to?: string | undefined;
  /** Only entries that come after this one, which are the older ones. */
  after?: Position | undefined;
}

/**
 * The reader for whom names are looked up. Only names that this reader may read are found; an administrator of the site
 * reads all.
 */
export type NameReader =
  | 'site administrator'
  | {
      userId: string;
      /** The user or organization whose audit is read. */
      namespaceId: string;
    };

export interface AuditPages {
  /**
   * The newest entries of a view in a range, newest first. Each list has the newest `limit` of one value in one place, or of
   * those that are not chained yet; one that is shorter has all of them. An entry can be in several.
   */
  lists(view: AuditView, range: Range, limit: number): Promise<StoredEntry[][]>;
  /** The present names of users, organizations, tokens and credentials, by ID. */
  names(ids: readonly string[], reader: NameReader): Promise<Map<string, string>>;
}
