import { removed, removedAtOnce } from '../../kit/removed.ts';
import { keeps } from '../../storage/keeps.ts';
import { compiled } from '../../storage/prepared-query.ts';
import type { Handle } from '../../storage/schema.ts';
import type { SecondFactors } from './store.ts';

// The account cache holds of all this only `users.totp_since`, which the record of the user changes.

const countRecoveryCodes = compiled((handle, { userId }: { userId: string }) =>
  handle
    .selectFrom('recovery_codes')
    .select(({ fn }) => fn.countAll().as('count'))
    .where('user_id', '=', userId),
);

export function sqlSecondFactors(handle: Handle): SecondFactors {
  return {
    async findTotp(userId) {
      const row = await handle.selectFrom('totp').selectAll().where('user_id', '=', userId).executeTakeFirst();
      return (
        row && {
          userId,
          sealed: { keyId: row.key_id, text: row.sealed_secret },
          lastStep: row.last_step,
          expiresAt: row.expires_at ?? undefined,
        }
      );
    },
    async saveTotp({ userId, sealed, lastStep, expiresAt }) {
      const rest = {
        key_id: sealed.keyId,
        sealed_secret: sealed.text,
        last_step: lastStep,
        expires_at: expiresAt ?? null,
      };
      await handle
        .insertInto('totp')
        .values({ user_id: userId, ...rest })
        .onConflict((conflict) => conflict.column('user_id').doUpdateSet(rest))
        .modifyEnd(keeps('accounts', 'signIns'))
        .execute();
    },
    async setLastStep(userId, step) {
      await handle
        .updateTable('totp')
        .set({ last_step: step })
        .where('user_id', '=', userId)
        .modifyEnd(keeps('accounts', 'signIns'))
        .execute();
    },
    async removeTotp(userId) {
      await handle.deleteFrom('totp').where('user_id', '=', userId).modifyEnd(keeps('accounts', 'signIns')).execute();
    },
    async removeExpiredTotp(now) {
      const old = handle.selectFrom('totp').select('user_id').where('expires_at', '<=', now).orderBy('expires_at');
      const { numDeletedRows } = await handle
        .deleteFrom('totp')
        .where('user_id', 'in', old.limit(removedAtOnce))
        .modifyEnd(keeps('accounts', 'signIns'))
        .executeTakeFirstOrThrow();
      return removed(numDeletedRows);
    },
    async replaceRecoveryCodes(userId, hashes) {
      await handle
        .deleteFrom('recovery_codes')
        .where('user_id', '=', userId)
        .modifyEnd(keeps('accounts', 'signIns'))
        .execute();
      if (hashes.length === 0) return;
      await handle
        .insertInto('recovery_codes')
        .values(hashes.map((hash) => ({ user_id: userId, hash })))
        .modifyEnd(keeps('accounts', 'signIns'))
        .execute();
    },
    async removeRecoveryCode(userId, hash) {
      const { numDeletedRows } = await handle
        .deleteFrom('recovery_codes')
        .where('user_id', '=', userId)
        .where('hash', '=', hash)
        .modifyEnd(keeps('accounts', 'signIns'))
        .executeTakeFirstOrThrow();
      return numDeletedRows > 0n;
    },
    async countRecoveryCodes(userId) {
      const [row] = await countRecoveryCodes(handle, { userId });
      return Number(row?.count);
    },
  };
}
