import type { Selectable } from 'kysely';
import { removed, removedAtOnce } from '../../kit/removed.ts';
import { keeps } from '../../storage/keeps.ts';
import { compiled } from '../../storage/prepared-query.ts';
import type { Handle, IdentitiesTable } from '../../storage/schema.ts';
import type { Identities, IdentityRecord, LogoutTokens, ProviderSessions, ProviderSignIns } from './store.ts';

// The account cache holds nothing of all this. Writes that end sessions change `tokens`, and declare no exception.

const listOf = compiled((handle, { userId }: { userId: string }) =>
  handle.selectFrom('identities').selectAll().where('user_id', '=', userId).orderBy('created_at').orderBy('id'),
);

export function sqlIdentities(handle: Handle): Identities {
  return {
    async insert({ id, userId, issuer, subject, name, createdAt, lastUsedAt }) {
      await handle
        .insertInto('identities')
        .values({
          ...{ id, user_id: userId, issuer, subject, name },
          ...{ created_at: createdAt, last_used_at: lastUsedAt ?? null },
        })
        .modifyEnd(keeps('accounts', 'signIns'))
        .execute();
    },
    async find(id) {
      const row = await handle.selectFrom('identities').selectAll().where('id', '=', id).executeTakeFirst();
      return row && recordOf(row);
    },
    async findBySubject(issuer, subject) {
      const row = await handle
        .selectFrom('identities')
        .selectAll()
        .where('issuer', '=', issuer)
        .where('subject', '=', subject)
        .executeTakeFirst();
      return row && recordOf(row);
    },
    async listOf(userId) {
      return (await listOf(handle, { userId })).map(recordOf);
    },
    async setLastUsed(id, at) {
      await handle
        .updateTable('identities')
        .set({ last_used_at: at })
        .where('id', '=', id)
        .modifyEnd(keeps('accounts', 'signIns'))
        .execute();
    },
    async remove(id) {
      await handle.deleteFrom('identities').where('id', '=', id).modifyEnd(keeps('accounts', 'signIns')).execute();
    },
  };
}

export function sqlProviderSignIns(handle: Handle): ProviderSignIns {
  return {
    async insert(signIn) {
      await handle
        .insertInto('provider_sign_ins')
        .values({
          ...{ hash: signIn.hash, provider: signIn.provider, purpose: signIn.purpose, user_id: signIn.userId ?? null },
          ...{ remember: signIn.remember ? 1 : 0, started_at: signIn.startedAt, expires_at: signIn.expiresAt },
          sealed: signIn.sealed ?? null,
        })
        .modifyEnd(keeps('accounts', 'signIns'))
        .execute();
    },
    async find(hash, now) {
      const row = await handle
        .selectFrom('provider_sign_ins')
        .selectAll()
        .where('hash', '=', hash)
        .where('expires_at', '>', now)
        .executeTakeFirst();
      return (
        row && {
          ...{ hash, provider: row.provider, purpose: row.purpose, userId: row.user_id ?? undefined },
          ...{ remember: row.remember === 1, startedAt: row.started_at, expiresAt: row.expires_at },
          sealed: row.sealed ?? undefined,
        }
      );
    },
    async remove(hash) {
      const { numDeletedRows } = await handle
        .deleteFrom('provider_sign_ins')
        .where('hash', '=', hash)
        .modifyEnd(keeps('accounts', 'signIns'))
        .executeTakeFirstOrThrow();
      return numDeletedRows > 0n;
    },
    async removeExpired(now) {
      const old = handle
        .selectFrom('provider_sign_ins')
        .select('hash')
        .where('expires_at', '<=', now)
        .orderBy('expires_at');
      const { numDeletedRows } = await handle
        .deleteFrom('provider_sign_ins')
        .where('hash', 'in', old.limit(removedAtOnce))
        .modifyEnd(keeps('accounts', 'signIns'))
        .executeTakeFirstOrThrow();
      return removed(numDeletedRows);
    },
  };
}

export function sqlProviderSessions(handle: Handle): ProviderSessions {
  return {
    async insert({ tokenId, identityId, provider, sessionId, sealedIdToken }) {
      await handle
        .insertInto('provider_sessions')
        .values({
          ...{ token_id: tokenId, identity_id: identityId, provider },
          ...{ session_id: sessionId ?? null, sealed_id_token: sealedIdToken ?? null },
        })
        .modifyEnd(keeps('accounts', 'signIns'))
        .execute();
    },
    async find(tokenId) {
      const row = await handle
        .selectFrom('provider_sessions')
        .selectAll()
        .where('token_id', '=', tokenId)
        .executeTakeFirst();
      return (
        row && {
          ...{ tokenId, identityId: row.identity_id, provider: row.provider },
          ...{ sessionId: row.session_id ?? undefined, sealedIdToken: row.sealed_id_token ?? undefined },
        }
      );
    },
    async end(identityId) {
      const rows = await handle
        .deleteFrom('tokens')
        .where('id', 'in', (the) =>
          the.selectFrom('provider_sessions').select('token_id').where('identity_id', '=', identityId),
        )
        .returning('id')
        .execute();
      return rows.map(({ id }) => id);
    },
    async endOfProviderSession(issuer, sessionId, subject) {
      const rows = await handle
        .deleteFrom('tokens')
        .where('id', 'in', (the) => {
          const found = the
            .selectFrom('provider_sessions')
            .innerJoin('identities', 'identities.id', 'provider_sessions.identity_id')
            .select('provider_sessions.token_id')
            .where('identities.issuer', '=', issuer)
            .where('provider_sessions.session_id', '=', sessionId);
          return subject === undefined ? found : found.where('identities.subject', '=', subject);
        })
        .returning(['id', 'user_id'])
        .execute();
      return rows.map(({ id, user_id: userId }) => ({ tokenId: id, userId }));
    },
  };
}

export function sqlLogoutTokens(handle: Handle): LogoutTokens {
  return {
    async use(hash, expiresAt) {
      const { numInsertedOrUpdatedRows } = await handle
        .insertInto('logout_tokens')
        .values({ hash, expires_at: expiresAt })
        .onConflict((conflict) => conflict.column('hash').doNothing())
        .modifyEnd(keeps('accounts', 'signIns'))
        .executeTakeFirstOrThrow();
      return (numInsertedOrUpdatedRows ?? 0n) > 0n;
    },
    async removeExpired(now) {
      const old = handle
        .selectFrom('logout_tokens')
        .select('hash')
        .where('expires_at', '<=', now)
        .orderBy('expires_at');
      const { numDeletedRows } = await handle
        .deleteFrom('logout_tokens')
        .where('hash', 'in', old.limit(removedAtOnce))
        .modifyEnd(keeps('accounts', 'signIns'))
        .executeTakeFirstOrThrow();
      return removed(numDeletedRows);
    },
  };
}

function recordOf(row: Selectable<IdentitiesTable>): IdentityRecord {
  return {
    ...{ id: row.id, userId: row.user_id, issuer: row.issuer, subject: row.subject, name: row.name },
    ...{ createdAt: row.created_at, lastUsedAt: row.last_used_at ?? undefined },
  };
}
