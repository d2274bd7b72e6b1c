import type { Handle } from '../../storage/schema.ts';
import type { Namespaces } from './store.ts';

export function sqlNamespaces(handle: Handle): Namespaces {
  return {
    async insert(id, kind) {
      await handle.insertInto('namespaces').values({ id, kind }).execute();
    },
    async remove(id) {
      await handle.deleteFrom('namespaces').where('id', '=', id).execute();
    },
    async ownerOfName(key) {
      const found = await handle.selectFrom('names').select('namespace_id').where('key', '=', key).executeTakeFirst();
      return found?.namespace_id;
    },
    async insertName(key, id, claimedBy) {
      await handle.insertInto('names').values({ key, namespace_id: id, claimed_by: claimedBy }).execute();
    },
    async countNamesClaimedBy(userId) {
      const { count } = await handle
        .selectFrom('names')
        .select(({ fn }) => fn.countAll<number | string>().as('count'))
        .where('claimed_by', '=', userId)
        .executeTakeFirstOrThrow();
      return Number(count);
    },
  };
}
