import { expressionBuilder } from 'kysely';
import { removed, removedAtOnce } from '../../kit/removed.ts';
import { keeps } from '../../storage/keeps.ts';
import { columns, compiled } from '../../storage/prepared-query.ts';
import type { Handle, Schema } from '../../storage/schema.ts';
import { stemOf } from './free-name.ts';
import type { Tokens } from './store.ts';
import type { TokenKind } from './token.ts';
import { recordOf, rowOf, stateOf, type TokenRow, tokenColumns } from './token-row.sql.ts';

// Compiled once: they run whenever a token or a session is made. The account cache holds no token before it exists, never
// holds a miss, and checks expiry at every use.

const insert = compiled((handle, row: TokenRow) =>
  handle
    .insertInto('tokens')
    .values(columns<TokenRow>(tokenColumns, row))
    .modifyEnd(keeps('accounts', 'signIns', 'credentials')),
);

const { not, exists, selectFrom, ref } = expressionBuilder<Schema, 'tokens'>();

/** That the token was not issued before the instant until which all are void. */
const isNotVoid = not(
  exists(
    selectFrom('instants')
      .select('name')
      .where('name', '=', 'tokens_void_before')
      .where('instant', '>', ref('tokens.issued_at')),
  ),
);

const findById = compiled((handle, { id, now }: { id: string; now: string }) =>
  handle.selectFrom('tokens').selectAll().where('id', '=', id).where('expires_at', '>', now).where(isNotVoid),
);

const findWithOwner = compiled((handle, { id, now }: { id: string; now: string }) =>
  handle
    .selectFrom('tokens')
    .innerJoin('users', 'users.id', 'tokens.user_id')
    .selectAll('tokens')
    .select([
      'users.disabled_at',
      'users.site_admin',
      'users.password_change_required',
      'users.totp_since',
      'users.passkeys_since',
    ])
    .where('tokens.id', '=', id)
    .where('tokens.expires_at', '>', now)
    .where(isNotVoid),
);

const count = compiled((handle, { userId, kind, now }: { userId: string; kind: TokenKind; now: string }) =>
  handle
    .selectFrom('tokens')
    .select(({ fn }) => [
      fn.countAll().filterWhere('kind', '=', kind).filterWhere('expires_at', '>', now).as('left'),
      fn.countAll().filterWhere('expires_at', '<=', now).as('expired'),
    ])
    .where('user_id', '=', userId),
);

const takenNames = compiled(
  (handle, { userId, name, stem, end }: { userId: string; name: string; stem: string; end: string }) =>
    handle
      .selectFrom('tokens')
      .select('name')
      .where('user_id', '=', userId)
      .where((the) => the.or([the('name', '=', name), the.and([the('name', '>=', stem), the('name', '<', end)])])),
);

const removeExpired = compiled((handle, { userId, now }: { userId: string; now: string }) =>
  handle
    .deleteFrom('tokens')
    .where('user_id', '=', userId)
    .where('expires_at', '<=', now)
    .modifyEnd(keeps('accounts', 'signIns')),
);

const setLastUsed = compiled((handle, { id, at }: { id: string; at: string }) =>
  // `LastUsed` knows what a cached record does not.
  handle
    .updateTable('tokens')
    .set({ last_used_at: at })
    .where('id', '=', id)
    .modifyEnd(keeps('accounts', 'signIns', 'credentials')),
);

const removeOldestSessions = compiled((handle, { userId, keep }: { userId: string; keep: number }) =>
  handle
    .deleteFrom('tokens')
    .where('id', 'in', (the) =>
      the
        .selectFrom('tokens')
        .select('id')
        .where('user_id', '=', userId)
        .where('kind', '=', 'session')
        .orderBy('issued_at', 'desc')
        .orderBy('id', 'desc')
        .limit(10_000)
        .offset(keep),
    ),
);

const list = compiled((handle, { userId, kind, now }: { userId: string; kind: TokenKind; now: string }) =>
  handle
    .selectFrom('tokens')
    .selectAll()
    .where('user_id', '=', userId)
    .where('kind', '=', kind)
    .where('expires_at', '>', now)
    .orderBy('issued_at', 'desc')
    .orderBy('name'),
);

const removeByHash = compiled((handle, { userId, hash, now }: { userId: string; hash: string; now: string }) =>
  handle
    .deleteFrom('tokens')
    .where('hash', '=', hash)
    .where('user_id', '=', userId)
    .where('expires_at', '>', now)
    .returning('id'),
);

const removeByName = compiled((handle, { userId, name, now }: { userId: string; name: string; now: string }) =>
  handle
    .deleteFrom('tokens')
    .where('user_id', '=', userId)
    .where('name', '=', name)
    .where('kind', '!=', 'mailed')
    .where('expires_at', '>', now)
    .returning('id'),
);

export function sqlTokens(handle: Handle): Tokens {
  return {
    async insert(token) {
      await insert(handle, rowOf(token));
    },
    async findById(id, now) {
      const [row] = await findById(handle, { id, now });
      return row && recordOf(row);
    },
    async findWithOwner(id, now) {
      const [row] = await findWithOwner(handle, { id, now });
      return row && { token: recordOf(row), owner: stateOf(row) };
    },
    async list(userId, kind, now) {
      return (await list(handle, { userId, kind, now })).map(recordOf);
    },
    async takenNames(userId, name) {
      // From the stem to the stem with the last character there is: all that begin with it.
      const stem = stemOf(name);
      const rows = await takenNames(handle, { userId, name, stem, end: `${stem}\u{10ffff}` });
      return rows.map((row) => row.name);
    },
    async removeByHash(userId, hash, now) {
      const [row] = await removeByHash(handle, { userId, hash, now });
      return row?.id;
    },
    async removeByName(userId, name, now) {
      const [row] = await removeByName(handle, { userId, name, now });
      return row?.id;
    },
    async endNamed(userId, name, end, now) {
      const row = await handle
        .updateTable('tokens')
        .set((the) => ({
          expires_at: the.case().when('expires_at', '<', end).then(the.ref('expires_at')).else(end).end(),
          // Its user knows: no mail.
          expiry_told_at: now,
        }))
        .where('user_id', '=', userId)
        .where('name', '=', name)
        .where('kind', '=', 'named')
        .where('expires_at', '>', now)
        .returning('id')
        .executeTakeFirst();
      return row?.id;
    },
    async removeAll(userId) {
      await handle.deleteFrom('tokens').where('user_id', '=', userId).execute();
    },
    async removeSessions(userId, exceptId) {
      let query = handle.deleteFrom('tokens').where('user_id', '=', userId).where('kind', '=', 'session');
      if (exceptId !== undefined) query = query.where('id', '!=', exceptId);
      await query.execute();
    },
    async forgetPasswordProofs(userId, exceptId) {
      let query = handle.updateTable('tokens').set({ password_at: null }).where('user_id', '=', userId);
      if (exceptId !== undefined) query = query.where('id', '!=', exceptId);
      await query.execute();
    },
    async removeOldestSessions(userId, keep) {
      await removeOldestSessions(handle, { userId, keep });
    },
    async removeOfScope(userId, scope) {
      await handle.deleteFrom('tokens').where('user_id', '=', userId).where('scopes', '=', scope).execute();
    },
    async removeExpiredAndCount(userId, kind, now) {
      const [row] = await count(handle, { userId, kind, now });
      // Seldom is there anything to remove, and trying takes as long as counting.
      if (Number(row?.expired) > 0) await removeExpired(handle, { userId, now });
      return Number(row?.left);
    },
    async removeAllExpired(now) {
      const old = handle.selectFrom('tokens').select('id').where('expires_at', '<=', now).orderBy('expires_at');
      const { numDeletedRows } = await handle
        .deleteFrom('tokens')
        .where('id', 'in', old.limit(removedAtOnce))
        .modifyEnd(keeps('accounts', 'signIns'))
        .executeTakeFirstOrThrow();
      return removed(numDeletedRows);
    },
    async removeIssuedOutside(begin, end, after) {
      const looked = handle
        .selectFrom('tokens')
        .select('id')
        .where('id', '>', after)
        .orderBy('id')
        .limit(removedAtOnce);
      const ids = (await looked.execute()).map(({ id }) => id);
      const last = ids.at(-1);
      if (last === undefined) return { last, removed: 0 };
      const { numDeletedRows } = await handle
        .deleteFrom('tokens')
        .where('id', '>', after)
        .where('id', '<=', last)
        .where((the) => the.or([the('issued_at', '<', begin), the('issued_at', '>', end)]))
        .executeTakeFirstOrThrow();
      return { last, removed: Number(numDeletedRows) };
    },
    async handOut(id, hash, hint) {
      // The account cache has no token under a hash that was never handed out.
      await handle
        .updateTable('tokens')
        .set({ hash, hint })
        .where('id', '=', id)
        .modifyEnd(keeps('accounts', 'signIns'))
        .execute();
    },
    async setLastUsed(id, at) {
      await setLastUsed(handle, { id, at });
    },
  };
}
