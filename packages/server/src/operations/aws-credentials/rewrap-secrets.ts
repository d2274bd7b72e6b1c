import type { Database } from '../../kit/database.ts';
import type { KeyRing, Sealed } from '../../kit/key-ring.ts';
import type { AuditedAction } from '../../services/audit/event.ts';
import { rewrapTotp } from '../mfa/totp.ts';
import { rewrapClientSecret } from '../sso-domains/domain.ts';
import type { Stores } from '../stores.ts';
import { rewrapSecret } from './key-pair.ts';
import type { StoredSecret } from './keys.store.ts';

const batchSize = 100;

const rewrapActions = {
  totp: 'mfa.rewrap',
  sso_domains: 'sso_domain.rewrap',
  aws_credentials: 'credentials.rewrap',
} as const satisfies Record<StoredSecret['table'], AuditedAction>;

/** The ID of this run in the audit, in place of a request's ID, and the present time. */
interface Run {
  run: string;
  now: () => string;
}

/**
 * Wraps every stored secret's data key under the ring's first key, in batches. Each batch is one transaction, and
 * rewrapped secrets are not selected again: after a kill at any moment, the next run goes on from there. Resolves with
 * the number of secrets that were rewrapped; throws when the ring lacks a key that a secret needs.
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
    const count = await db.write(async ({ keys, audit }) => {
      const secrets = await keys.notUnder(first, batchSize);
      for (const secret of secrets) await keys.replaceSealed(secret, rewrapped(ring, secret));
      const at = now();
      await audit.insert(
        secrets.map(({ table, id, namespaceId }) => ({
          at,
          action: rewrapActions[table],
          subjectId: id,
          namespaceId: table === 'totp' ? undefined : namespaceId,
          requestId: run,
        })),
      );
      return secrets.length;
    });
    if (count === 0) return done;
    done += count;
  }
}

function rewrapped(ring: KeyRing, secret: StoredSecret): Sealed {
  switch (secret.table) {
    case 'totp':
      return rewrapTotp(ring, secret.sealed, secret.id);
    case 'sso_domains':
      return rewrapClientSecret(ring, secret.sealed, secret.id);
    case 'aws_credentials':
      return rewrapSecret(ring, secret.sealed, secret);
  }
}
