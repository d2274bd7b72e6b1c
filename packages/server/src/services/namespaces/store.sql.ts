import { columns, compiled } from '../../storage/prepared-query.ts';
import type { Handle, NamespacesTable, NamesTable } from '../../storage/schema.ts';
import type { Namespaces } from './store.ts';

const insert = compiled((handle, row: NamespacesTable) =>
  handle.insertInto('namespaces').values(columns<NamespacesTable>(['id', 'kind'], row)),
);

const remove = compiled((handle, { id }: { id: string }) => handle.deleteFrom('namespaces').where('id', '=', id));

const findName = compiled((handle, { key }: { key: string }) =>
  handle.selectFrom('names').select('namespace_id').where('key', '=', key),
);

const insertName = compiled((handle, row: NamesTable) =>
  handle.insertInto('names').values(columns<NamesTable>(['key', 'namespace_id', 'claimed_by'], row)),
);

const countClaimed = compiled((handle, { userId }: { userId: string }) =>
  handle
    .selectFrom('names')
    .select(({ fn }) => fn.countAll<number | string>().as('count'))
    .where('claimed_by', '=', userId),
);

export function sqlNamespaces(handle: Handle): Namespaces {
  return {
    async insert(id, kind) {
      await insert(handle, { id, kind });
    },
    async remove(id) {
      await remove(handle, { id });
    },
    async ownerOfName(key) {
      const [found] = await findName(handle, { key });
      return found?.namespace_id;
    },
    async insertName(key, id, claimedBy) {
      await insertName(handle, { key, namespace_id: id, claimed_by: claimedBy });
    },
    async countNamesClaimedBy(userId) {
      const [row] = await countClaimed(handle, { userId });
      return Number(row?.count);
    },
  };
}
