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
        .where('key_id', 'is not', null)
        .union(handle.selectFrom('totp').select('key_id'))
        .union(handle.selectFrom('sso_domains').select('key_id').where('key_id', 'is not', null))
        .orderBy('key_id')
        .execute();
      return rows.flatMap((row) => row.key_id ?? []);
    },
    async notUnder(keyId, limit) {
      const ofCredentials = await handle
        .selectFrom('aws_credentials')
        .select(['id', 'namespace_id', 'kind', 'key_id', 'sealed_secret'])
        .where('key_id', '!=', keyId)
        .orderBy('id')
        .limit(limit)
        .execute();
      const ofApps = await handle
        .selectFrom('totp')
        .select(['user_id', 'key_id', 'sealed_secret'])
        .where('key_id', '!=', keyId)
        .orderBy('user_id')
        .limit(limit - ofCredentials.length)
        .execute();
      const ofDomains = await handle
        .selectFrom('sso_domains')
        .select(['id', 'organization_id', 'key_id', 'sealed_secret'])
        .where('key_id', '!=', keyId)
        .orderBy('id')
        .limit(limit - ofCredentials.length - ofApps.length)
        .execute();
      return [
        ...ofDomains.flatMap(({ id, organization_id: namespaceId, key_id: key, sealed_secret: text }) =>
          key === null || text === null
            ? []
            : { table: 'sso_domains' as const, id, namespaceId, sealed: { keyId: key, text } },
        ),
        ...ofCredentials.flatMap(({ id, namespace_id: namespaceId, kind, key_id: key, sealed_secret: text }) =>
          key === null || text === null
            ? []
            : { table: 'aws_credentials' as const, id, namespaceId, kind, sealed: { keyId: key, text } },
        ),
        ...ofApps.map(({ user_id: id, key_id: key, sealed_secret: text }) => ({
          ...{ table: 'totp' as const, id, namespaceId: id, sealed: { keyId: key, text } },
        })),
      ];
    },
    async countNotUnder(keyId) {
      const count = async (table: 'aws_credentials' | 'totp' | 'sso_domains') => {
        const row = await handle
          .selectFrom(table)
          .select(({ fn }) => fn.countAll().as('count'))
          .where('key_id', '!=', keyId)
          .executeTakeFirstOrThrow();
        return Number(row.count);
      };
      return (await count('aws_credentials')) + (await count('totp')) + (await count('sso_domains'));
    },
    async replaceSealed({ table, id, sealed }, to) {
      await handle
        .updateTable(table)
        .set({ key_id: to.keyId, sealed_secret: to.text })
        .where(table === 'totp' ? 'user_id' : 'id', '=', id)
        .where('sealed_secret', '=', sealed.text)
        .execute();
    },
  };
}
