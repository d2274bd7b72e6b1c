import type { Selectable } from 'kysely';
import { removed, removedAtOnce } from '../../kit/removed.ts';
import { keeps } from '../../storage/keeps.ts';
import { compiled } from '../../storage/prepared-query.ts';
import type { Handle, PasskeysTable } from '../../storage/schema.ts';
import type { PasskeyRecord, Passkeys } from './store.ts';

// The account cache holds of all this only `users.passkeys_since`, which the record of the user changes.
const kept = keeps('accounts', 'signIns');

const list = compiled((handle, { userId }: { userId: string }) =>
  handle.selectFrom('passkeys').selectAll().where('user_id', '=', userId).orderBy('created_at').orderBy('id'),
);

const find = compiled((handle, { id }: { id: string }) =>
  handle.selectFrom('passkeys').selectAll().where('id', '=', id),
);

export function sqlPasskeys(handle: Handle): Passkeys {
  const findHandle = async (userId: string) => {
    const row = await handle
      .selectFrom('passkey_handles')
      .select('handle')
      .where('user_id', '=', userId)
      .executeTakeFirst();
    return row?.handle;
  };
  return {
    async list(userId) {
      return (await list(handle, { userId })).map(recordOf);
    },
    async findByCredential(credentialId) {
      const row = await handle
        .selectFrom('passkeys')
        .selectAll()
        .where('credential_id', '=', credentialId)
        .executeTakeFirst();
      return row && recordOf(row);
    },
    async find(id) {
      const [row] = await find(handle, { id });
      return row && recordOf(row);
    },
    async insert(passkey) {
      await handle.insertInto('passkeys').values(rowOf(passkey)).modifyEnd(kept).execute();
    },
    async rename(id, name) {
      await handle.updateTable('passkeys').set({ name }).where('id', '=', id).modifyEnd(kept).execute();
    },
    async noteUse(id, { counter, backedUp, at }) {
      await handle
        .updateTable('passkeys')
        .set({ counter, backed_up: backedUp ? 1 : 0, last_used_at: at })
        .where('id', '=', id)
        .modifyEnd(kept)
        .execute();
    },
    async remove(id) {
      await handle.deleteFrom('passkeys').where('id', '=', id).modifyEnd(kept).execute();
    },
    async removeAll(userId) {
      await handle.deleteFrom('passkeys').where('user_id', '=', userId).modifyEnd(kept).execute();
    },
    async handleOf(userId, fresh) {
      const found = await findHandle(userId);
      if (found !== undefined) return found;
      await handle.insertInto('passkey_handles').values({ user_id: userId, handle: fresh }).modifyEnd(kept).execute();
      return fresh;
    },
    findHandle,
    async useChallenge(hash, expiresAt) {
      const { numInsertedOrUpdatedRows } = await handle
        .insertInto('used_challenges')
        .values({ hash, expires_at: expiresAt })
        .onConflict((conflict) => conflict.doNothing())
        .modifyEnd(kept)
        .executeTakeFirstOrThrow();
      return (numInsertedOrUpdatedRows ?? 0n) > 0n;
    },
    async removeUsedChallenges(now) {
      const old = handle.selectFrom('used_challenges').select('hash').where('expires_at', '<=', now);
      const { numDeletedRows } = await handle
        .deleteFrom('used_challenges')
        .where('hash', 'in', old.orderBy('expires_at').limit(removedAtOnce))
        .modifyEnd(kept)
        .executeTakeFirstOrThrow();
      return removed(numDeletedRows);
    },
  };
}

function rowOf(passkey: PasskeyRecord) {
  return {
    id: passkey.id,
    user_id: passkey.userId,
    credential_id: passkey.credentialId,
    public_key: passkey.publicKey,
    counter: passkey.counter,
    transports: passkey.transports.join(' '),
    aaguid: passkey.aaguid,
    multi_device: passkey.multiDevice ? 1 : 0,
    backed_up: passkey.backedUp ? 1 : 0,
    name: passkey.name,
    created_at: passkey.createdAt,
    last_used_at: passkey.lastUsedAt ?? null,
  };
}

function recordOf(row: Selectable<PasskeysTable>): PasskeyRecord {
  return {
    id: row.id,
    userId: row.user_id,
    credentialId: row.credential_id,
    publicKey: row.public_key,
    counter: Number(row.counter),
    transports: row.transports === '' ? [] : row.transports.split(' '),
    aaguid: row.aaguid,
    multiDevice: row.multi_device === 1,
    backedUp: row.backed_up === 1,
    name: row.name,
    createdAt: row.created_at,
    lastUsedAt: row.last_used_at ?? undefined,
  };
}
