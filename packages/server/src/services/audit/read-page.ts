import { type AuditEntry, auditedActions } from './event.ts';
import type { AuditPages, AuditView, Position, Range, StoredEntry } from './page-store.ts';

export interface AuditFilter {
  /** An action, or the noun of several. */
  action?: string | undefined;
  actorId?: string | undefined;
  subjectId?: string | undefined;
}

export interface ReadPage {
  entries: StoredEntry[];
  /** Where the next page begins; absent on the last one. */
  next: Position | undefined;
}

/**
 * How many entries a page looks at where a filter has no index. A page takes milliseconds, even if the filter matches
 * rarely; the next page goes on from there.
 */
const lookedAt = 2000;

/**
 * The same entries, of a view of all: the filter that finds the fewest becomes the view, which an index answers. The other
 * views are of one account or organization and have an index already.
 */
function indexed(view: AuditView, filter: AuditFilter): { view: AuditView; filter: AuditFilter } {
  if (view.places.length > 0) return { view, filter };
  const { actorId, subjectId, action } = filter;
  if (actorId !== undefined) {
    return { view: { places: ['actor'], values: [actorId] }, filter: { ...filter, actorId: undefined } };
  }
  if (subjectId !== undefined) {
    return { view: { places: ['subject'], values: [subjectId] }, filter: { ...filter, subjectId: undefined } };
  }
  if (action === undefined) return { view, filter };
  const known = auditedActions.filter((one) => isOfKind(one, action));
  return { view: { places: ['action'], values: known.length > 0 ? known : [action] }, filter: {} };
}

function isOfKind(action: string, kind: string): boolean {
  return action === kind || action.startsWith(`${kind}.`);
}

/** A page of at most `limit` entries, newest first. With a filter it can have fewer, and a next one all the same. */
export async function readPage(
  store: AuditPages,
  wanted: AuditView,
  range: Range,
  wantedFilter: AuditFilter,
  limit: number,
): Promise<ReadPage> {
  const { view, filter } = indexed(wanted, wantedFilter);
  const isFiltered = Object.values(filter).some((value) => value !== undefined);
  const size = isFiltered ? Math.max(lookedAt, limit + 1) : limit + 1;
  const lists = await store.lists(view, range, size);
  // Below the end of a list that was cut off, the others are not the whole truth.
  const floor = lists
    .filter((list) => list.length === size)
    .map((list) => list.at(-1))
    .reduce(
      (highest, last) => (highest === undefined || (last && isBefore(last, highest)) ? last : highest),
      undefined,
    );
  const known = new Map(lists.flat().map((stored) => [stored.id, stored]));
  const found = [...known.values()]
    .filter((stored) => (!floor || !isBefore(floor, stored)) && passes(stored.entry, filter))
    .sort((a, b) => (isBefore(a, b) ? -1 : 1));
  if (found.length > limit) {
    const entries = found.slice(0, limit);
    return { entries, next: positionOf(entries.at(-1)) };
  }
  return { entries: found, next: positionOf(floor) };
}

/** Whether `a` is newer. */
function isBefore(a: StoredEntry, b: StoredEntry): boolean {
  return a.entry.at === b.entry.at ? a.id > b.id : a.entry.at > b.entry.at;
}

function positionOf(stored: StoredEntry | undefined): Position | undefined {
  return stored && { at: stored.entry.at, id: stored.id };
}

function passes({ action, actorId, subjectId }: AuditEntry, filter: AuditFilter): boolean {
  if (filter.action !== undefined && !isOfKind(action, filter.action)) return false;
  if (filter.actorId !== undefined && actorId !== filter.actorId) return false;
  return filter.subjectId === undefined || subjectId === filter.subjectId;
}

/** A position as clients hand it back. */
export function cursorOf({ at, id }: Position): string {
  return Buffer.from(`${at} ${id}`).toString('base64url');
}

/** The position of a cursor; nothing where it is none. */
export function positionIn(cursor: string): Position | undefined {
  const parts = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z) (\d{1,15})$/.exec(
    Buffer.from(cursor, 'base64url').toString(),
  );
  return parts?.[1] === undefined ? undefined : { at: parts[1], id: Number(parts[2]) };
}
