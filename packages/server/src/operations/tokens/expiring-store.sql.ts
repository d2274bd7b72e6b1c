import { sql } from 'kysely';
import { keeps } from '../../storage/keeps.ts';
import type { Handle } from '../../storage/schema.ts';
import type { ExpiringTokens } from './expiring-store.ts';

export function sqlExpiringTokens(handle: Handle): ExpiringTokens {
  return {
    async untold({ now, until, usedSince }, limit) {
      const rows = await handle
        .selectFrom('tokens')
        .innerJoin('users', 'users.id', 'tokens.user_id')
        .select(['tokens.id', 'tokens.user_id', 'tokens.issued_at', 'tokens.expires_at'])
        // A literal: an index of a part of the table is used where the statement itself says the part.
        .where('tokens.kind', '=', sql.lit('named'))
        .where('tokens.expiry_told_at', 'is', null)
        .where('tokens.expires_at', '>', now)
        .where('tokens.expires_at', '<=', until)
        .where('tokens.last_used_at', '>=', usedSince)
        .where('users.disabled_at', 'is', null)
        .where('users.confirmed_email_key', 'is not', null)
        .orderBy('tokens.expires_at')
        .limit(limit)
        .execute();
      return rows.map((row) => ({
        id: row.id,
        userId: row.user_id,
        issuedAt: row.issued_at,
        expiresAt: row.expires_at,
      }));
    },
    async markTold(ids, now) {
      await handle
        .updateTable('tokens')
        .set({ expiry_told_at: now })
        .where('id', 'in', ids)
        .modifyEnd(keeps('accounts', 'signIns'))
        .execute();
    },
  };
}
