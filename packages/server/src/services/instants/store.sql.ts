import type { Handle } from '../../storage/schema.ts';
import type { Instants } from './store.ts';

export function sqlInstants(handle: Handle): Instants {
  return {
    async find(name) {
      const row = await handle.selectFrom('instants').select('instant').where('name', '=', name).executeTakeFirst();
      return row?.instant;
    },
    async raise(name, instant) {
      await handle
        .insertInto('instants')
        .values({ name, instant })
        .onConflict((on) => on.column('name').doUpdateSet({ instant }).where('instants.instant', '<', instant))
        .execute();
    },
    async forget(name) {
      await handle.deleteFrom('instants').where('name', '=', name).execute();
    },
  };
}
