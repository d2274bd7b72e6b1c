import { type Selectable, sql } from 'kysely';
import { compiled, type PreparedQuery, runsDirectly } from '../../storage/prepared-query.ts';
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
      if (ids.length === 0) return new Map();
      const list = JSON.stringify(ids);
      const rows =
        reader === 'site administrator'
          ? await everyName(handle, { ids: list })
          : await namesForUser(handle, { ids: list, ...reader });
      return new Map(rows.map(({ id, name }) => [id, name]));
    },
  };
}

interface Named {
  id: string;
  name: string;
}

/** One statement for all of these, as each is a round trip. */
const everyName = compiled<{ ids: string }, Named>((handle, { ids }) => {
  const among = amongIds(handle, ids);
  return sql`select id, username as name from users where ${among}
    union all select id, name from organizations where ${among}
    union all select id, name from tokens where ${among}
    union all select id, name from aws_credentials where ${among}`;
});

const namesForUser = compiled<{ ids: string; userId: string; namespaceId: string }, Named>(
  (handle, { ids, userId, namespaceId }) => {
    const among = amongIds(handle, ids);
    return sql`select id, username as name from users where ${among}
      union all select id, name from organizations where ${among}
        and id in (select organization_id from members where user_id = ${userId})
      union all select id, name from tokens where ${among} and user_id = ${userId}
      union all select id, name from aws_credentials where ${among} and namespace_id = ${namespaceId}`;
  },
);

const amongIds = (handle: Handle, ids: string) => sql`id in ${listed(handle, ids)}`;

/** The values of a list in JSON: one parameter, however long it is. */
function listed(handle: Handle, list: string) {
  return runsDirectly(handle)
    ? sql<string>`(select value from json_each(${list}))`
    : sql<string>`(select jsonb_array_elements_text(${list}::jsonb))`;
}

const waitingAnywhere = compiled((handle, bounds: Bounds) => inRange(handle, bounds).where('seq', 'is', null));

type WaitingIn = PreparedQuery<Bounds & { values: string }, Selectable<AuditTable>>;
const waitingIn = new Map<string, WaitingIn>();

/** Few, and without an index of their own. */
function waiting(handle: Handle, { places, values }: AuditView, bounds: Bounds): Promise<Selectable<AuditTable>[]> {
  if (places.length === 0) return waitingAnywhere(handle, bounds);
  const query = waitingIn.get(places.join()) ?? waitingInAnyOf(places);
  waitingIn.set(places.join(), query);
  return query(handle, { ...bounds, values: JSON.stringify(values) });
}

function waitingInAnyOf(places: readonly Place[]): WaitingIn {
  return compiled((handle, parameters) =>
    inRange(handle, parameters)
      .where('seq', 'is', null)
      .where((eb) => eb.or(places.map((place) => eb(columnOf[place], 'in', listed(handle, parameters.values))))),
  );
}

function storedOf(row: Selectable<AuditTable>): StoredEntry {
  return { id: Number(row.id), seq: row.seq === null ? undefined : Number(row.seq), entry: entryOf(row) };
}
