import type { Database } from '../kit/database.ts';
import type { Stores } from '../operations/stores.ts';
import { eventually } from './world.ts';

/**
 * Resolves when the outbox is empty: all that was owed is mailed, or left out on purpose. A test that counts mails waits for it first, as
 * a change answers before its notice is written.
 */
export async function allSent(db: Pick<Database<Stores>, 'read'>): Promise<void> {
  await eventually(async () => (await db.read(({ outbox }) => outbox.count())) === 0);
}
