import type { AuditEntry, AuditPage, AuditQuery } from '@tessera/contract';
import type * as z from 'zod';
import { Problem } from '../../kit/problem.ts';
import { Streamed } from '../../kit/streamed.ts';
import { type AuditEvent, originOf } from '../../services/audit/event.ts';
import type {
  AuditPages,
  AuditView,
  NameReader,
  Position,
  Range,
  StoredEntry,
} from '../../services/audit/page-store.ts';
import { type AuditFilter, cursorOf, positionIn, readPage } from '../../services/audit/read-page.ts';
import { nameOrId } from '../../services/namespaces/name.ts';
import type { Stores } from '../stores.ts';
import type { AnyCall, Caller, Deps } from '../use-case.ts';
import { exportFormats } from './formats.ts';

type Entry = z.input<typeof AuditEntry>;
type Query = z.output<typeof AuditQuery>;
type Reader = Pick<AnyCall, 'client' | 'now'> & { principal: Caller };

/** The account or organization of an audit, and its reader. */
export interface Reading {
  view: AuditView;
  reader: NameReader;
  /** The name of exported files, and of the export in the audit. */
  name: string;
  subjectId: string;
  /** The entry as the reader may see it. Filters compare no more of it. */
  shown: (entry: StoredEntry['entry']) => StoredEntry['entry'];
}

const page = 100;
const pageOfStream = 500;

/** A page of the audit, or all of it as a stream. */
export async function readAudit(
  deps: Deps,
  reading: Reading,
  call: Reader & { query: Query },
): Promise<z.input<typeof AuditPage> | Streamed> {
  const { query } = call;
  const { from, to, cursor, limit = page, format = 'json' } = query;
  const after = cursor === undefined ? undefined : positionIn(cursor);
  if (cursor !== undefined && !after) throw new Problem('invalid_request', { message: 'cursor: is none of a page' });
  const range = { from, to, after };
  const filter = await deps.db.read((stores) => filterOf(stores, query));
  if (format === 'json') {
    const { entries, next } = await answerPage(deps, reading, range, filter, limit);
    return { entries, ...(next && { next: cursorOf(next) }) };
  }
  const { type, extension, write } = exportFormats[format];
  const parts = write(allPages(deps, reading, range, filter));
  const noted = notedParts(deps, call, { action: 'audit.export', subjectId: reading.subjectId }, parts);
  return new Streamed(type, `${reading.name}.${extension}`, deps.largeAnswers.stream(call.principal.userId, noted));
}

/** Passes the parts on, and notes the read with the first: a refused request, or a `HEAD`, has no entry. */
export async function* notedParts(
  deps: Deps,
  { principal, client, now }: Reader,
  event: Omit<AuditEvent, 'at'>,
  parts: AsyncIterable<string>,
): AsyncGenerator<string> {
  deps.audit.note({ ...event, at: now }, originOf(principal, client));
  yield* parts;
}

/** Every entry of a reading, a page at a time. */
export async function* allPages(
  deps: Deps,
  reading: Reading,
  range: Range,
  filter: AuditFilter,
): AsyncGenerator<Entry[]> {
  let after: Position | undefined = range.after;
  do {
    const { entries, next }: { entries: Entry[]; next: Position | undefined } = await answerPage(
      deps,
      reading,
      { ...range, after },
      filter,
      pageOfStream,
    );
    yield entries;
    after = next;
  } while (after);
}

async function answerPage(
  deps: Deps,
  { view, reader, shown }: Reading,
  range: Range,
  filter: AuditFilter,
  limit: number,
) {
  return deps.db.read(async ({ auditPages }) => {
    const { entries, next } = await readPage(shownOf(auditPages, shown), view, range, filter, limit);
    const ids = entries.flatMap(({ entry: { actorId, tokenId, subjectId, namespaceId } }) => [
      ...[actorId, tokenId, subjectId, namespaceId].filter((id) => id !== undefined),
    ]);
    const names = await auditPages.names([...new Set(ids)], reader);
    return { entries: entries.map((stored) => entryAnswer(stored, names)), next };
  });
}

function shownOf(store: AuditPages, shown: Reading['shown']): AuditPages {
  return {
    ...store,
    lists: async (...asked) =>
      (await store.lists(...asked)).map((list) => list.map((stored) => ({ ...stored, entry: shown(stored.entry) }))),
  };
}

/** The entry without its token, request and address. */
export function withoutOrigin({ tokenId, requestId, address, ...entry }: StoredEntry['entry']): StoredEntry['entry'] {
  return entry;
}

function entryAnswer({ seq, entry }: StoredEntry, names: Map<string, string>): Entry {
  const named = (id: string | undefined) => (id === undefined ? undefined : names.get(id));
  return {
    seq,
    at: entry.at,
    action: entry.action,
    actor_id: entry.actorId,
    actor_name: named(entry.actorId),
    token_id: entry.tokenId,
    token_name: named(entry.tokenId),
    subject_id: entry.subjectId,
    subject_name: named(entry.subjectId),
    namespace_id: entry.namespaceId,
    namespace_name: named(entry.namespaceId),
    detail: entry.detail,
    request_id: entry.requestId,
    address: entry.address,
  };
}

/** Filters by IDs, because entries hold IDs. An unknown name matches no entry. */
async function filterOf(stores: Stores, { action, actor, subject }: Query): Promise<AuditFilter> {
  return {
    action,
    actorId: actor === undefined ? undefined : await idOf(stores, actor),
    subjectId: subject === undefined ? undefined : await idOf(stores, subject),
  };
}

async function idOf({ users, organizations }: Stores, text: string): Promise<string> {
  const which = nameOrId(text);
  if ('id' in which) return which.id;
  return (await users.find(which))?.id ?? (await organizations.find(which))?.id ?? '';
}
