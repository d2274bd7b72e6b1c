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
  };
}
