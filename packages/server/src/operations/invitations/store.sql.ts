import type { Role } from '@tessera/contract';
import type { Selectable } from 'kysely';
import { removed, removedAtOnce } from '../../kit/removed.ts';
import { keeps } from '../../storage/keeps.ts';
import type { Handle, InvitationsTable } from '../../storage/schema.ts';
import type { TokenHash } from '../tokens/token.ts';
import type { InvitationRecord, Invitations } from './store.ts';

// The caches hold nothing of invitations: every statement that changes one keeps them.

export function sqlInvitations(handle: Handle): Invitations {
  const joined = () =>
    handle
      .selectFrom('invitations')
      .innerJoin('organizations', 'organizations.id', 'invitations.organization_id')
      .leftJoin('members', (join) =>
        join
          .onRef('members.organization_id', '=', 'invitations.organization_id')
          .onRef('members.user_id', '=', 'invitations.inviter_id'),
      )
      .selectAll('invitations')
      .select(['organizations.name as organization_name', 'members.role as inviter_role']);
  const newestFirst = (query: ReturnType<typeof joined>) =>
    query.orderBy('invitations.created_at', 'desc').orderBy('invitations.id', 'desc').execute();
  const change = (id: string, values: Partial<InvitationsTable>) =>
    handle
      .updateTable('invitations')
      .set(values)
      .where('id', '=', id)
      .modifyEnd(keeps('accounts', 'signIns'))
      .execute();
  return {
    async insert(invitation) {
      await handle
        .insertInto('invitations')
        .values({
          id: invitation.id,
          organization_id: invitation.organizationId,
          inviter_id: invitation.inviterId,
          recipient: invitation.recipient,
          recipient_key: invitation.recipientKey,
          email_key: invitation.emailKey ?? null,
          user_id: invitation.userId ?? null,
          role: invitation.role,
          created_at: invitation.createdAt,
          expires_at: invitation.expiresAt,
          token_hash: null,
          accepted_at: null,
          accepted_by: null,
        })
        .modifyEnd(keeps('accounts', 'signIns'))
        .execute();
    },
    async find(id) {
      const row = await joined().where('invitations.id', '=', id).executeTakeFirst();
      return row && recordOf(row);
    },
    async findByToken(hash) {
      const row = await joined().where('invitations.token_hash', '=', hash).executeTakeFirst();
      return row && recordOf(row);
    },
    async findPending(organizationId, recipientKey) {
      const row = await joined()
        .where('invitations.organization_id', '=', organizationId)
        .where('invitations.recipient_key', '=', recipientKey)
        .where('invitations.accepted_at', 'is', null)
        .executeTakeFirst();
      return row && recordOf(row);
    },
    async listOfOrganization(organizationId) {
      const rows = await newestFirst(joined().where('invitations.organization_id', '=', organizationId));
      return rows.map(recordOf);
    },
    async listFor({ id, confirmedEmail }) {
      const rows = await newestFirst(
        joined().where((the) =>
          the.or([
            the('invitations.accepted_by', '=', id),
            the.and([
              the('invitations.accepted_at', 'is', null),
              the.or([
                the('invitations.user_id', '=', id),
                ...(confirmedEmail === undefined ? [] : [the('invitations.email_key', '=', confirmedEmail)]),
              ]),
            ]),
          ]),
        ),
      );
      return rows.map(recordOf);
    },
    async countPending(organizationId, now) {
      const row = await handle
        .selectFrom('invitations')
        .select(({ fn }) => fn.countAll().as('count'))
        .where('organization_id', '=', organizationId)
        .where('accepted_at', 'is', null)
        .where('expires_at', '>', now)
        .executeTakeFirstOrThrow();
      return Number(row.count);
    },
    async renew(id, { inviterId, role, userId, expiresAt }) {
      await change(id, {
        inviter_id: inviterId,
        role,
        user_id: userId ?? null,
        expires_at: expiresAt,
        token_hash: null,
      });
    },
    async setToken(id, hash) {
      await change(id, { token_hash: hash ?? null });
    },
    async accept(id, userId, now) {
      await change(id, { token_hash: null, accepted_at: now, accepted_by: userId });
    },
    async remove(id) {
      await handle.deleteFrom('invitations').where('id', '=', id).modifyEnd(keeps('accounts', 'signIns')).execute();
    },
    async removePendingTo(organizationId, { id, confirmedEmail }) {
      await handle
        .deleteFrom('invitations')
        .where('organization_id', '=', organizationId)
        .where('accepted_at', 'is', null)
        .where((the) =>
          the.or([
            the('user_id', '=', id),
            ...(confirmedEmail === undefined ? [] : [the('email_key', '=', confirmedEmail)]),
          ]),
        )
        .modifyEnd(keeps('accounts', 'signIns'))
        .execute();
    },
    async removeExpired(before) {
      const old = handle.selectFrom('invitations').select('id').where('expires_at', '<=', before).orderBy('expires_at');
      const { numDeletedRows } = await handle
        .deleteFrom('invitations')
        .where('id', 'in', old.limit(removedAtOnce))
        .modifyEnd(keeps('accounts', 'signIns'))
        .executeTakeFirstOrThrow();
      return removed(numDeletedRows);
    },
  };
}

type JoinedRow = Selectable<InvitationsTable> & { organization_name: string; inviter_role: string | null };

function recordOf(row: JoinedRow): InvitationRecord {
  return {
    id: row.id,
    organizationId: row.organization_id,
    organizationName: row.organization_name,
    inviterId: row.inviter_id,
    inviterRole: (row.inviter_role ?? undefined) as Role | undefined,
    recipient: row.recipient,
    recipientKey: row.recipient_key,
    emailKey: row.email_key ?? undefined,
    userId: row.user_id ?? undefined,
    role: row.role as Role,
    createdAt: row.created_at,
    expiresAt: row.expires_at,
    tokenHash: (row.token_hash ?? undefined) as TokenHash | undefined,
    acceptedAt: row.accepted_at ?? undefined,
    acceptedBy: row.accepted_by ?? undefined,
  };
}
