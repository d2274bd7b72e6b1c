import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query';
import type { AuditPage, AuditQuery } from '@tessera/contract';
import type * as z from 'zod';
import { call } from '../api/call.ts';
import { keys } from '../api/queries.ts';

/** Whose activity: the reader's own, an organization's, or the whole site's. */
export type Place = 'own' | 'site' | { organization: string };
export type Filters = Partial<Record<Exclude<keyof z.input<typeof AuditQuery>, 'format' | 'limit' | 'cursor'>, string>>;
type Page = z.output<typeof AuditPage>;

/**
 * The server looks at a part of the entries for each page with a filter, and says where it goes on. So many parts are looked
 * at before the reader is asked whether to look further back.
 */
const mostParts = 20;

/** The activity, newest first, a page at a time. */
export const activityQuery = (place: Place, filters: Filters) =>
  infiniteQueryOptions({
    queryKey: [...keys.activity, place, filters],
    queryFn: ({ pageParam }) => firstWithEntries(place, filters, pageParam),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: ({ next }) => next,
  });

/** The newest few of the reader's own. */
export const recentQuery = (few: number) =>
  queryOptions({
    queryKey: [...keys.activity, 'recent'],
    queryFn: () => call('getUserAudit', { query: { limit: String(few) } }),
  });

async function firstWithEntries(place: Place, filters: Filters, cursor: string | undefined): Promise<Page> {
  let page: Page = { entries: [], next: cursor };
  for (let part = 0; part < mostParts; part++) {
    page = await pageOf(place, { ...filters, cursor: page.next });
    if (page.entries.length > 0 || page.next === undefined) break;
  }
  return page;
}

function pageOf(place: Place, query: Filters & { cursor: string | undefined }): Promise<Page> {
  if (place === 'own') return call('getUserAudit', { query });
  if (place === 'site') return call('getSiteAudit', { query });
  return call('getOrganizationAudit', { params: place, query });
}

/** Where a browser fetches all of the activity as a file. */
export function exportAddress(place: Place, filters: Filters, format: 'csv' | 'jsonl' | 'ocsf'): string {
  const path =
    place === 'own'
      ? '/user/audit'
      : place === 'site'
        ? '/admin/audit'
        : `/organizations/${encodeURIComponent(place.organization)}/-/audit`;
  return `/console/v1${path}?${new URLSearchParams({ ...filters, format })}`;
}
