import type { Database } from '../../kit/database.ts';
import type { KeyRing } from '../../kit/key-ring.ts';
import type { Stores } from '../stores.ts';
import { rewrapSecret } from './key-pair.ts';

const batchSize = 100;

/** What the audit calls this run of the command, in the place of a request's ID, and what time it is. */
interface Run {
  run: string;
  now: () => string;
}

/**
 * Wraps every stored secret's data key under the ring's first key, in batches. Each batch is one transaction, and what is
 * done no longer counts as to do: killed at any moment, it goes on where it was when it is run again. Resolves with the
 * number of secrets that were rewrapped; throws when the ring lacks a key that a secret needs.
 */
export async function rewrapSecrets(
  db: Database<Stores>,
  ring: KeyRing,
  { run, now }: Run,
  progress: (done: number, total: number) => void = () => {},
): Promise<number> {
  const first = ring.keys[0]?.id ?? '';
  const total = await db.read(({ keys }) => keys.countNotUnder(first));
  let done = 0;
  for (;;) {
    progress(done, Math.max(done, total));
    const rewrapped = await db.write(async ({ keys, audit }) => {
      const secrets = await keys.notUnder(first, batchSize);
      for (const secret of secrets) {
        await keys.replaceSealed(secret.id, secret.sealed, rewrapSecret(ring, secret.sealed, secret));
      }
      const at = now();
      const action = 'credentials.rewrap';
      await audit.insert(
        secrets.map(({ id, namespaceId }) => ({ at, action, subjectId: id, namespaceId, requestId: run })),
      );
      return secrets.length;
    });
    if (rewrapped === 0) return done;
    done += rewrapped;
  }
}
