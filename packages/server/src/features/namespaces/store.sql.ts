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
    async claimName(key, id) {
      const found = await handle.selectFrom('names').select('namespace_id').where('key', '=', key).executeTakeFirst();
      if (found) return found.namespace_id === id;
      await handle.insertInto('names').values({ key, namespace_id: id }).execute();
      return true;
    },
  };
}
