import type { Handle } from '../../storage/schema.ts';
import type { Keys } from './keys.store.ts';

export function sqlKeys(handle: Handle): Keys {
  return {
    async fingerprints() {
      const rows = await handle.selectFrom('keys').selectAll().execute();
      return new Map(rows.map((row) => [row.id, row.fingerprint]));
    },
    async addFingerprint(id, fingerprint) {
      await handle.insertInto('keys').values({ id, fingerprint }).execute();
    },
    async inUse() {
      const rows = await handle
        .selectFrom('aws_credentials')
        .select('key_id')
        .distinct()
        .where('key_id', 'is not', null)
        .orderBy('key_id')
        .execute();
      return rows.flatMap((row) => row.key_id ?? []);
    },
    async notUnder(keyId, limit) {
      const rows = await handle
        .selectFrom('aws_credentials')
        .select(['id', 'namespace_id', 'kind', 'key_id', 'sealed_secret'])
        .where('key_id', '!=', keyId)
        .orderBy('id')
        .limit(limit)
        .execute();
      return rows.flatMap(({ id, namespace_id: namespaceId, kind, key_id: key, sealed_secret: text }) =>
        key === null || text === null ? [] : { id, namespaceId, kind, sealed: { keyId: key, text } },
      );
    },
    async countNotUnder(keyId) {
      const row = await handle
        .selectFrom('aws_credentials')
        .select(({ fn }) => fn.countAll().as('count'))
        .where('key_id', '!=', keyId)
        .executeTakeFirstOrThrow();
      return Number(row.count);
    },
    async replaceSealed(id, from, to) {
      await handle
        .updateTable('aws_credentials')
        .set({ key_id: to.keyId, sealed_secret: to.text })
        .where('id', '=', id)
        .where('sealed_secret', '=', from.text)
        .execute();
    },
  };
}
