import { removed, removedAtOnce } from '../../kit/removed.ts';
import { keeps } from '../../storage/keeps.ts';
import type { Handle } from '../../storage/schema.ts';
import type { Idempotency } from './store.ts';

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
      const old = handle.selectFrom('idempotency').select('id').where('expires_at', '<=', now).orderBy('expires_at');
      const { numDeletedRows } = await handle
        .deleteFrom('idempotency')
        .where('id', 'in', old.limit(removedAtOnce))
        .modifyEnd(keeps('accounts', 'signIns'))
        .executeTakeFirstOrThrow();
      return removed(numDeletedRows);
    },
  };
}
