import { type Expression, sql } from 'kysely';
import { type UserRow, recordOf as userOf } from '../../operations/users/store.sql.ts';
import type { Handle } from '../../storage/schema.ts';
import { nameKey } from '../namespaces/name.ts';
import type { Administration, UserQuery } from './store.ts';

/**
 * The last code point: every text that begins with a prefix lies between the prefix and the prefix with this character.
 */
const last = '\u{10ffff}';

export function sqlAdministration(handle: Handle): Administration {
  return {
    async listUsers(query) {
      const rows = await listOf(handle, query, await way(handle, query)).execute();
      return (rows as UserRow[]).map(userOf);
    },
    async hasAdminBeside(userId) {
      const row = await handle
        .selectFrom('users')
        .select('id')
        .where('site_admin', '=', 1)
        .where('disabled_at', 'is', null)
        .where('id', '!=', userId)
        .limit(1)
        .executeTakeFirst();
      return row !== undefined;
    },
  };
}

/** The plan of the list: a scan of the accounts in its order, or a look-up by the filter, sorted afterwards. */
type Way = 'in order' | 'sorted';

/** More matches than these take longer to sort than to be met with on the way through all accounts. */
const mostSorted = 10_000;

async function way(handle: Handle, { begins, filter, order }: UserQuery): Promise<Way> {
  if (filter === 'admin') return 'sorted';
  if (!begins || (begins.of === 'username' && order === 'username')) return 'in order';
  const many = await matching(handle, begins).select('id').offset(mostSorted).limit(1).executeTakeFirst();
  return many === undefined ? 'sorted' : 'in order';
}

function matching(handle: Handle, begins: UserQuery['begins'], isIndexed = true) {
  const query = handle.selectFrom('users');
  if (!begins) return query;
  const column = unindexed(begins.of === 'email' ? 'email_key' : 'username_key', !isIndexed);
  return query.where(column, '>=', begins.text).where(column, '<', begins.text + last);
}

/** A column in a form that hides its index from both engines: their choice without statistics can take seconds. */
function unindexed(column: 'username_key' | 'email_key' | 'created_at', isHidden: boolean): Expression<string> {
  return isHidden ? sql<string>`${sql.ref(column)} || ''` : sql.ref<string>(column);
}

function listOf(handle: Handle, { begins, filter, order, after, limit }: UserQuery, found: Way) {
  const sorted = found === 'sorted';
  const isOrdered = begins?.of === 'username' && order === 'username';
  let query = matching(handle, begins, sorted || isOrdered)
    .selectAll()
    .limit(limit);
  if (filter === 'active') query = query.where('disabled_at', 'is', null);
  if (filter === 'disabled') query = query.where('disabled_at', 'is not', null);
  // A literal: with a parameter neither engine takes the partial index.
  if (filter === 'admin') query = query.where(sql<boolean>`site_admin = 1`);
  if (order === 'username') {
    const name = unindexed('username_key', sorted);
    if (after) query = query.where(name, '>', nameKey(after.username));
    return query.orderBy(name);
  }
  const age = unindexed('created_at', sorted);
  const direction = order === 'created_at' ? 'asc' : 'desc';
  if (after) {
    const comparison = sql.raw(direction === 'asc' ? '>' : '<');
    query = query.where(sql<boolean>`(${age}, id) ${comparison} (${after.createdAt}, ${after.id})`);
  }
  return query.orderBy(age, direction).orderBy('id', direction);
}
