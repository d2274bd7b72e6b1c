import { keeps } from '../../storage/keeps.ts';
import type { Handle } from '../../storage/schema.ts';
import type { Idempotency } from './store.ts';

const batch = 1000;

export function sqlIdempotency(handle: Handle): Idempotency {
  return {
    async find(id, now) {
      const row = await handle
        .selectFrom('idempotency')
        .selectAll()
        .where('id', '=', id)
        .where('expires_at', '>', now)
        .executeTakeFirst();
      if (!row) return undefined;
      return {
        id: row.id,
        userId: row.user_id ?? undefined,
        sealed: { keyId: row.key_id, text: row.sealed },
        expiresAt: row.expires_at,
      };
    },
    async insert({ id, userId, sealed, expiresAt }, now) {
      await handle
        .deleteFrom('idempotency')
        .where('id', '=', id)
        .where('expires_at', '<=', now)
        .modifyEnd(keeps('accounts', 'signIns'))
        .execute();
      await handle
        .insertInto('idempotency')
        .values({ id, user_id: userId ?? null, key_id: sealed.keyId, sealed: sealed.text, expires_at: expiresAt })
        .modifyEnd(keeps('accounts', 'signIns'))
        .execute();
    },
    async removeOld(now) {
      await handle
        .deleteFrom('idempotency')
        .where('id', 'in', (the) =>
          the.selectFrom('idempotency').select('id').where('expires_at', '<=', now).orderBy('expires_at').limit(batch),
        )
        .modifyEnd(keeps('accounts', 'signIns'))
        .execute();
    },
  };
}
