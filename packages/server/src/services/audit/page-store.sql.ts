import type { Selectable } from 'kysely';
import type { AuditTable, Handle } from '../../storage/schema.ts';
import { entryOf } from './entry-row.sql.ts';
import type { AuditPages, AuditView, Range, StoredEntry } from './page-store.ts';

const columnOf = { actor: 'actor_id', subject: 'subject_id', namespace: 'namespace_id', action: 'action' } as const;

export function sqlAuditPages(handle: Handle): AuditPages {
  const list = async (query: ReturnType<typeof inRange>, limit: number): Promise<StoredEntry[]> => {
    const rows = await query.orderBy('at', 'desc').orderBy('id', 'desc').limit(limit).execute();
    return rows.map(storedOf);
  };
  return {
    async lists(view, range, limit) {
      const chained = inRange(handle, range).where('seq', 'is not', null);
      // One statement for each: with `or` in one, neither engine reads them in order from an index.
      const queries =
        view.places.length === 0
          ? [chained]
          : view.places.flatMap((place) => view.values.map((value) => chained.where(columnOf[place], '=', value)));
      const all = [];
      // Those that wait first: one that is chained meanwhile is in two lists then, and else it would be in none.
      for (const query of [waiting(handle, view, range), ...queries]) all.push(await list(query, limit));
      return all;
    },
    async names(ids, reader) {
      const found = new Map<string, string>();
      if (ids.length === 0) return found;
      const users = await handle
        .selectFrom('users')
        .select(['id', 'username as name'])
        .where('id', 'in', ids)
        .execute();
      let organizationsQuery = handle.selectFrom('organizations').select(['id', 'name']).where('id', 'in', ids);
      let tokensQuery = handle.selectFrom('tokens').select(['id', 'name']).where('id', 'in', ids);
      let credentialsQuery = handle.selectFrom('aws_credentials').select(['id', 'name']).where('id', 'in', ids);
      if (reader !== 'site administrator') {
        const { userId, namespaceId } = reader;
        const own = handle.selectFrom('members').select('organization_id').where('user_id', '=', userId);
        organizationsQuery = organizationsQuery.where('id', 'in', own);
        tokensQuery = tokensQuery.where('user_id', '=', userId);
        credentialsQuery = credentialsQuery.where('namespace_id', '=', namespaceId);
      }
      const organizations = await organizationsQuery.execute();
      const tokens = await tokensQuery.execute();
      const credentials = await credentialsQuery.execute();
      for (const { id, name } of [...users, ...organizations, ...tokens, ...credentials]) found.set(id, name);
      return found;
    },
  };
}

function inRange(handle: Handle, { from, to, after }: Range) {
  let query = handle.selectFrom('audit').selectAll();
  if (from !== undefined) query = query.where('at', '>=', from);
  if (to !== undefined) query = query.where('at', '<', to);
  if (after) query = query.where(({ eb, refTuple, tuple }) => eb(refTuple('at', 'id'), '<', tuple(after.at, after.id)));
  return query;
}

/** Few, and without an index of their own. */
function waiting(handle: Handle, { places, values }: AuditView, range: Range) {
  const query = inRange(handle, range).where('seq', 'is', null);
  if (places.length === 0) return query;
  return query.where((eb) => eb.or(places.map((place) => eb(columnOf[place], 'in', values))));
}

function storedOf(row: Selectable<AuditTable>): StoredEntry {
  return { id: Number(row.id), seq: row.seq === null ? undefined : Number(row.seq), entry: entryOf(row) };
}
