import type { Database } from '../../kit/database.ts';
import { type KeyRing, sameText } from '../../kit/key-ring.ts';
import type { Stores } from '../stores.ts';

/**
 * Compares the key ring with the stored keys, and records new ones. Resolves with the reason why the server must not
 * start, or with `undefined`. A wrong ring changes no stored row.
 */
export async function checkKeys(db: Database<Stores>, ring: KeyRing): Promise<string | undefined> {
  return db.write(async ({ keys }) => {
    const known = await keys.fingerprints();
    for (const key of ring.keys) {
      const fingerprint = known.get(key.id);
      if (fingerprint !== undefined && !sameText(fingerprint, key.fingerprint())) {
        return `Key ${key.id} is not the key of that id that this database was used with`;
      }
    }
    const missing = (await keys.inUse()).filter((id) => !ring.has(id));
    if (missing.length > 0) {
      return `Stored credentials need ${missing.map((id) => `key ${id}`).join(' and ')}, which the key ring does not have`;
    }
    for (const key of ring.keys) if (!known.has(key.id)) await keys.addFingerprint(key.id, key.fingerprint());
    return undefined;
  });
}
