import type { Selectable } from 'kysely';
import { compiled } from '../../storage/prepared-query.ts';
import type { AuditTable, Handle } from '../../storage/schema.ts';
import { entryOf } from './entry-row.sql.ts';
import type { AuditPages, AuditView, Range, StoredEntry } from './page-store.ts';

const columnOf = { actor: 'actor_id', subject: 'subject_id', namespace: 'namespace_id', action: 'action' } as const;
type Place = AuditView['places'][number];

/** A range with all of its bounds, as a query that is compiled once needs them. */
interface Bounds {
  from: string;
  to: string;
  afterAt: string;
  afterId: number;
  limit: number;
}

/** Comes after every instant. */
const end = '~';

function boundsOf({ from = '', to = end, after }: Range, limit: number): Bounds {
  const { at: afterAt, id: afterId } = after ?? { at: end, id: 0 };
  // Indexes are read up to here, and the pair of `after` tells apart what has the same instant.
  const upTo = `${afterAt}${end}`;
  return { from, to: upTo < to ? upTo : to, afterAt, afterId, limit };
}

const inRange = (handle: Handle, { from, to, afterAt, afterId, limit }: Bounds) =>
  handle
    .selectFrom('audit')
    .selectAll()
    .where('at', '>=', from)
    .where('at', '<', to)
    .where(({ eb, refTuple, tuple }) => eb(refTuple('at', 'id'), '<', tuple(afterAt, afterId)))
    .orderBy('at', 'desc')
    .orderBy('id', 'desc')
    .limit(limit);

const chained = compiled((handle, bounds: Bounds) => inRange(handle, bounds).where('seq', 'is not', null));

const chainedAt = (place: Place) =>
  compiled((handle, parameters: Bounds & { value: string }) =>
    inRange(handle, parameters).where('seq', 'is not', null).where(columnOf[place], '=', parameters.value),
  );

const chainedBy = {
  actor: chainedAt('actor'),
  subject: chainedAt('subject'),
  namespace: chainedAt('namespace'),
  action: chainedAt('action'),
};

export function sqlAuditPages(handle: Handle): AuditPages {
  return {
    async lists(view, range, limit) {
      const bounds = boundsOf(range, limit);
      // Those that wait first: one that is chained meanwhile is in two lists then, and else it would be in none.
      const all = [await waiting(handle, view, bounds)];
      if (view.places.length === 0) all.push(await chained(handle, bounds));
      // One statement for each: with `or` in one, neither engine reads them in order from an index.
      for (const place of view.places) {
        for (const value of view.values) all.push(await chainedBy[place](handle, { ...bounds, value }));
      }
      return all.map((rows) => rows.map(storedOf));
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

const waitingAnywhere = compiled((handle, bounds: Bounds) => inRange(handle, bounds).where('seq', 'is', null));

/** Few, and without an index of their own. */
function waiting(handle: Handle, { places, values }: AuditView, bounds: Bounds): Promise<Selectable<AuditTable>[]> {
  if (places.length === 0) return waitingAnywhere(handle, bounds);
  return inRange(handle, bounds)
    .where('seq', 'is', null)
    .where((eb) => eb.or(places.map((place) => eb(columnOf[place], 'in', values))))
    .execute();
}

function storedOf(row: Selectable<AuditTable>): StoredEntry {
  return { id: Number(row.id), seq: row.seq === null ? undefined : Number(row.seq), entry: entryOf(row) };
}
