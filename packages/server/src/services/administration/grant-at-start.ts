import type { Database } from '../../kit/database.ts';
import type { Stores } from '../../operations/stores.ts';
import { nameKey } from '../namespaces/name.ts';
import { audited } from './audited.ts';
import { grant } from './change-account.ts';

/** Makes the accounts of these names administrators of the site. Resolves with the names that no account has. */
export async function grantAtStart(
  db: Database<Stores>,
  names: readonly string[],
  { now, run }: { now: string; run: string },
): Promise<string[]> {
  if (names.length === 0) return [];
  return db.write(async (stores) => {
    const missing: string[] = [];
    for (const name of names) {
      const user = await stores.users.find({ key: nameKey(name) });
      if (user) await grant(audited(stores, run), user, { now });
      else missing.push(name);
    }
    return missing;
  });
}
